/** The smallest and the largest of the ids: a statement that is told them is planned for the partitions in question alone. */
export function idRange(ids: readonly string[]): [smallest: string, largest: string] {
  let [smallest, largest] = [BigInt(ids[0] ?? 0), BigInt(ids[0] ?? 0)];
  for (const text of ids) {
    const id = BigInt(text);
    if (id < smallest) smallest = id;
    if (id > largest) largest = id;
  }
  return [String(smallest), String(largest)];
}
