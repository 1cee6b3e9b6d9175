import {
  type Fault,
  invalid,
  type Policy,
  type PolicyDocument,
  policyFaults,
  type PolicyVersion,
} from '@curfew/domain';
import { instant, optionalInstant } from '../http/instant.js';
import type { PolicyIn, PolicyReplacement } from './policy-schemas.js';

const SET_BY_SERVER = ['version', 'generation', 'publishedAt', 'publishedBy'] as const;

/** The document behind a body of valid shape. Throws `validation_failed` for rules that span members. */
export function documentOf(body: PolicyIn | (PolicyReplacement & { name: string })): PolicyDocument {
  const document: Record<string, unknown> = { ...body, mode: body.mode ?? 'enforce' };
  for (const member of SET_BY_SERVER) delete document[member];
  const faults = policyFaults(document as unknown as PolicyDocument);
  if (faults.length > 0) throw invalid(faults);
  return document as unknown as PolicyDocument;
}

/** Members that the server sets may be sent back unchanged, and a replacement keeps its name. */
export function requireUnchanged(body: PolicyReplacement, current: Policy): void {
  const now: Record<string, unknown> = policyOut(current);
  const faults: Fault[] = (['name', ...SET_BY_SERVER] as const)
    .filter((member) => body[member] !== undefined && body[member] !== now[member])
    .map((member) => ({ pointer: `#/${member}`, detail: `is set by the server and stands at ${String(now[member])}` }));
  if (faults.length > 0) throw invalid(faults);
}

export function policyOut({ document, version, generation, publishedAt, publishedBy }: Policy) {
  return { ...document, version, generation, publishedAt: instant(publishedAt), publishedBy };
}

export function versionOut(v: PolicyVersion) {
  return {
    version: v.version,
    generation: v.generation,
    publishedAt: instant(v.publishedAt),
    publishedBy: v.publishedBy,
    deleted: v.deleted,
    document: v.document,
    diff: v.diff,
    redating: { ...v.redating, finishedAt: optionalInstant(v.redating.finishedAt) },
  };
}
