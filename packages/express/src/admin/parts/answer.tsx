/** The answer that opens a page: a sign, one large sentence, what follows from it, and the buttons. */
import type { ComponentChildren } from 'preact'
import { Glyph, type GlyphName } from './glyphs.js'

interface Props {
  glyph: GlyphName
  tint: string
  said: ComponentChildren
  next?: ComponentChildren
  children?: ComponentChildren
}

export function Answer({ glyph, tint, said, next, children }: Props) {
  return (
    <div class={`answer ${tint}`}>
      <Glyph name={glyph} />
      <p class="said">{said}</p>
      {next !== undefined && next !== null && <p class="next">{next}</p>}
      {children}
    </div>
  )
}
