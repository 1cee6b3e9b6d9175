export type Environment = Readonly<Record<string, string | undefined>>;
export type ReadFile = (path: string) => string;

/** The text given for a variable, directly or as `<name>_FILE`; undefined when neither is there. */
export type GivenText = { readonly text?: string } | { readonly fault: string };

export function givenText(name: string, env: Environment, readFile: ReadFile): GivenText {
  const fileName = `${name}_FILE`;
  const path = env[fileName];
  if (path === undefined) return { text: env[name] };
  if (env[name] !== undefined) return { fault: `${name} and ${fileName} are both set; only one may be` };
  try {
    // Editors and `echo` end a file with a newline that is not part of the secret.
    return { text: readFile(path).replace(/\r?\n$/, '') };
  } catch {
    return { fault: `${fileName} must be the path of a readable file` };
  }
}
