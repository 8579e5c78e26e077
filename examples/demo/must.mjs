// What the demo claims, it checks. A claim that does not hold ends it with this sentence and exit code 1.
export class NotSo extends Error {}

export function must(holds, sentence) {
  if (!holds) throw new NotSo(sentence)
}
