/** One line under the title: what an action did, or what stands in the way. No toast; it stays until the page changes. */
import type { ComponentChildren } from 'preact'
import { texts } from '../texts/index.js'
import { Glyph, type GlyphName } from './glyphs.js'

export type Done = keyof typeof texts.done

/** The outcome named in the address, if it is one of ours; a foreign word shows nothing. */
export const doneOf = (query: URLSearchParams): Done | null => {
  const name = query.get('done')
  return name !== null && Object.hasOwn(texts.done, name) ? (name as Done) : null
}

export function DoneLine({ done }: { done: Done | null }) {
  if (done === null) return null
  return (
    <p class="notice" role="status">
      {texts.done[done]}
    </p>
  )
}

interface Props {
  glyph: GlyphName
  tint?: string
  children: ComponentChildren
  action?: ComponentChildren
}

export function Notice({ glyph, tint, children, action }: Props) {
  return (
    <div class="notice">
      <Glyph name={glyph} {...(tint === undefined ? {} : { tint })} />
      <p>{children}</p>
      {action}
    </div>
  )
}
