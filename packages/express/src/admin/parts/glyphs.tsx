/**
 * The small signs: a shape for each state, so that colour is never alone. One sprite a page, drawn on a 16 px grid.
 * `var(--bg)` cuts the inner sign out of the filled ones in light and dark alike.
 */
import type { ComponentChildren } from 'preact'

export type GlyphName =
  | 'scheduled' | 'queued' | 'sending' | 'sent' | 'deferred' | 'uncertain' | 'failed' | 'cancelled' | 'stopped'
  | 'paused' | 'dontSend' // prettier-ignore

const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': '1.5', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' } as const // prettier-ignore
const cut = { ...line, stroke: 'var(--bg)', 'stroke-width': '1.6' } as const
const ring = <circle cx="8" cy="8" r="6.25" {...line} />

const SHAPES: Record<GlyphName, ComponentChildren> = {
  scheduled: [ring, <path d="M8 4.75V8l2.25 1.5" {...line} />],
  queued: ring,
  sending: [ring, <path d="M8 4a4 4 0 0 1 0 8z" fill="currentColor" />],
  sent: [<circle cx="8" cy="8" r="7" fill="currentColor" />, <path d="M5 8.25l2.1 2.1L11.2 6" {...cut} />],
  deferred: [<path d="M13.4 9.4A5.6 5.6 0 1 1 12.6 4.8" {...line} stroke-width="1.6" />, <path d="M13.1 1.6v3.6H9.5" {...line} stroke-width="1.6" />],
  uncertain: [<path d="M8 .9L15.1 8 8 15.1.9 8z" fill="currentColor" stroke="currentColor" stroke-linejoin="round" />, <path d="M6.4 6.4a1.65 1.65 0 1 1 2.5 1.4c-.6.35-.9.7-.9 1.3" {...cut} stroke-width="1.4" />, <circle cx="8" cy="11.2" r=".95" fill="var(--bg)" />],
  failed: [<rect x="1.25" y="1.25" width="13.5" height="13.5" rx="3" fill="currentColor" />, <path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" {...cut} />],
  cancelled: [ring, <path d="M3.8 12.2l8.4-8.4" {...line} />],
  dontSend: [ring, <path d="M4.75 8h6.5" {...line} />],
  stopped: [<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />, <path d="M4.75 8h6.5" {...cut} stroke-width="1.8" />],
  paused: <path d="M5 3v10M11 3v10" {...line} stroke-width="2.5" />,
} // prettier-ignore

export function Sprite() {
  return (
    <svg class="sprite" aria-hidden="true">
      {Object.entries(SHAPES).map(([name, shape]) => (
        <symbol key={name} id={`g-${name}`} viewBox="0 0 16 16">
          {shape}
        </symbol>
      ))}
      <symbol id="g-x" viewBox="0 0 10 10">
        <path d="M2 2l6 6M8 2L2 8" {...line} />
      </symbol>
      <symbol id="g-brand" viewBox="0 0 20 20">
        <path d="M2.5 5.5h15v10h-15z" {...line} stroke-width="1.6" />
        <path d="M3 6l7 5.5L17 6" {...line} stroke-width="1.6" />
      </symbol>
    </svg>
  )
}

/** The sign alone; `tint` colours it where its parent does not. */
export function Glyph({ name, tint }: { name: GlyphName; tint?: string }) {
  return (
    <svg class={tint === undefined ? 'glyph' : `glyph ${tint}`} aria-hidden="true">
      <use href={`#g-${name}`} />
    </svg>
  )
}
