/** A page that says what was not done and why, inside the frame; and the plain one for when the frame cannot be had. */
import type { ComponentChildren } from 'preact'
import { CLOSED_SHEET } from '../assets/assets.js'
import { useFrame } from '../parts/frame.js'
import { texts } from '../texts/index.js'

export interface ProblemData {
  heading: string
  lead: string
}

export function ProblemPage({ heading, lead }: ProblemData) {
  const { link } = useFrame()
  return (
    <div class="page">
      <h1 class="said">{heading}</h1>
      <p class="lead muted">{lead}</p>
      <p class="acts">
        <a class="button" href={link('')}>
          {texts.problems.back}
        </a>
      </p>
    </div>
  )
}

interface AloneProps {
  heading: string
  lead: ComponentChildren
  children?: ComponentChildren
}

/** A page without rail, foot or form: needs neither the database nor an actor. */
export function Alone({ heading, lead, children }: AloneProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{`${heading} · ${texts.brand}`}</title>
        <link rel="stylesheet" href={CLOSED_SHEET} />
      </head>
      <body class="alone">
        <main id="main">
          <p class="brand">
            <svg aria-hidden="true" viewBox="0 0 20 20">
              <path d="M2.5 5.5h15v10h-15zM3 6l7 5.5L17 6" fill="none" stroke="currentColor" stroke-width="1.6" />
            </svg>
            {texts.brand}
          </p>
          <h1 class="said">{heading}</h1>
          <p class="lead muted">{lead}</p>
          {children}
        </main>
      </body>
    </html>
  )
}
