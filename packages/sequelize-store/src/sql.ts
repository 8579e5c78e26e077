/**
 * SQL as values: a tagged template whose insertions are binds, never text, so that no statement can be injected into.
 * Duty: putting statements together. How a placeholder is written is the dialect's business, asked when it is run.
 */

/** What a column can hold in every database: instants are whole milliseconds, flags 0 or 1, JSON is text. */
export type Value = string | number | Buffer | null

/** A piece of a statement with its binds: one text more than values. */
export class Sql {
  constructor(
    readonly texts: readonly string[],
    readonly values: readonly Value[],
  ) {}

  /** The statement as the driver reads it; `placeholder` counts from 1. */
  text(placeholder: (index: number) => string): string {
    return this.texts.reduce((all, text, index) => all + placeholder(index) + text)
  }
}

/** sql`select id from ${table} where state = ${state}`: pieces are spliced in, everything else is bound. */
export function sql(strings: TemplateStringsArray, ...inserts: readonly (Value | Sql)[]): Sql {
  const building = new Building(strings[0])
  inserts.forEach((insert, index) => building.add(insert, strings[index + 1]))
  return building.done()
}

/** Text of our own as a piece: names and keywords, never anything that came from outside. */
export const raw = (text: string): Sql => new Sql([text], [])

export const NOTHING = raw('')

/** 'a, b, c' of values or pieces. An empty list is NULL, which nothing is IN. */
export function list(items: readonly (Value | Sql)[], separator = ', '): Sql {
  if (items.length === 0) return raw('null')
  const building = new Building('')
  items.forEach((item, index) => building.add(item, index === items.length - 1 ? '' : separator))
  return building.done()
}

/** Conditions that hold together; none at all holds always. */
export function all(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? raw('1 = 1') : list(conditions, ' and ')
}

/** Slices of at most `size`, for statements that must stay below a limit. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const step = Math.max(1, Math.floor(size))
  return Array.from({ length: Math.ceil(items.length / step) }, (_, i) => items.slice(i * step, (i + 1) * step))
}

/** `#text` is the text behind the last value, still growing. */
class Building {
  readonly #texts: string[] = []
  readonly #values: Value[] = []
  #text: string

  constructor(text = '') {
    this.#text = text
  }

  add(insert: Value | Sql, then = ''): void {
    if (insert instanceof Sql) this.#splice(insert)
    else this.#bind(insert)
    this.#text += then
  }

  done(): Sql {
    return new Sql([...this.#texts, this.#text], this.#values)
  }

  #bind(value: Value): void {
    this.#texts.push(this.#text)
    this.#values.push(value)
    this.#text = ''
  }

  #splice({ texts, values }: Sql): void {
    values.forEach((value, index) => {
      this.#text += texts[index] ?? ''
      this.#bind(value)
    })
    this.#text += texts.at(-1) ?? ''
  }
}
