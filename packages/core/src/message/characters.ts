/**
 * Characters that no address and no header may hold. Duty: finding them and naming them for an error. Pure.
 * Standards: RFC 5322 2.2 (a header is one line of printable characters), RFC 6532 3.2 (UTF-8 beyond ASCII is fine).
 */
const NAMES: Readonly<Record<number, string>> = { 0: 'NUL', 9: 'TAB', 10: 'LF', 13: 'CR', 127: 'DEL' }

/** C0, DEL and C1, as what is none of the others: they are looked for in every header, and a class with names is slower. */
const CONTROL = /[^ -~\u00a0-\uffff]/
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}]/u

/** The name of the first control character (C0, DEL, C1) of a text: 'CR', 'U+0007'; null: it has none. */
export function controlIn(text: string): string | null {
  const found = CONTROL.exec(text)?.[0]
  return found === undefined ? null : nameOf(found)
}

/** As controlIn, and also what cannot be seen: spaces of any kind, zero-width and direction marks, lone surrogates. */
export function invisibleIn(text: string): string | null {
  const found = INVISIBLE.exec(text)?.[0]
  return found === undefined ? null : nameOf(found)
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}
