/** The frame of every page: rail with search and states, the page itself, the foot. Works without the script. */
import type { State } from '@mailspool/core'
import type { ComponentChildren } from 'preact'
import { RIGHTS, may } from '../actor.js'
import { ASSETS } from '../assets/assets.js'
import type { Here } from '../route.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { Act } from './act.js'
import { useFrame } from './frame.js'
import { Glyph, Sprite } from './glyphs.js'
import { Say } from './say.js'
import { When } from './when.js'

/** In the order in which somebody looks for trouble. */
export const STATE_ORDER: readonly State[] = [
  'scheduled', 'queued', 'sending', 'deferred', 'uncertain', 'failed', 'sent', 'cancelled',
] // prettier-ignore

interface Props {
  title: string
  here: Here
  live: number | null
  children: ComponentChildren
}

export function Layout({ title, here, live, children }: Props) {
  const { link, theme } = useFrame()
  return (
    <html lang="en" {...(theme === 'auto' ? {} : { 'data-theme': theme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{fill(texts.title, { page: title })}</title>
        <link rel="icon" href={link(ASSETS.icon.path)} type="image/svg+xml" />
        <link rel="stylesheet" href={link(ASSETS.sheet.path)} />
        <script src={link(ASSETS.script.path)} defer />
      </head>
      <body>
        <Sprite />
        <a class="skip" href="#main">
          {texts.rail.skip}
        </a>
        <Rail here={here} />
        <main id="main" {...(live === null ? {} : { 'data-live': live })}>
          {live !== null && <Stale />}
          {children}
          <Foot />
        </main>
      </body>
    </html>
  )
}

/** Shown by the script when the figures cannot be read again: how old they are. */
function Stale() {
  const { now } = useFrame()
  return (
    <p class="notice stale" role="status" hidden>
      <span>
        <Say text={texts.stale} with={{ when: <When at={now} as="clock" /> }} />
      </span>
    </p>
  )
}

function Rail({ here }: { here: Here }) {
  const { link } = useFrame()
  const { rail } = texts
  const current = (page: Here['page']) => (here.page === page && !here.state ? { 'aria-current': 'page' as const } : {})
  return (
    <header class="rail">
      <div class="stay">
        <a class="brand" href={link('')}>
          <svg aria-hidden="true">
            <use href="#g-brand" />
          </svg>
          {texts.brand}
        </a>
        <form class="find" role="search" action={link('messages')}>
          <label class="hide" for="find">
            {rail.findLabel}
          </label>
          <input id="find" name="q" type="search" placeholder={rail.find} autocomplete="off" value={here.find ?? ''} />
          <kbd aria-hidden="true">/</kbd>
        </form>
        <nav aria-label={rail.pages}>
          <ul>
            <li>
              <a href={link('')} {...current('overview')}>
                {rail.overview}
              </a>
            </li>
            <li>
              <a href={link('messages')} {...current('messages')}>
                {rail.messages}
              </a>
              <States here={here} />
            </li>
            <li>
              <a href={link('failures')} {...current('failures')}>
                {rail.failures}
              </a>
            </li>
            <li>
              <a href={link('dont-send')} {...current('dontSend')}>
                {rail.dontSend}
              </a>
            </li>
            <li>
              <a href={link('transports')} {...current('transports')}>
                {rail.transports}
                <Stopped />
              </a>
            </li>
            <li>
              <a href={link('audit')} {...current('audit')}>
                {rail.audit}
              </a>
            </li>
          </ul>
        </nav>
      </div>
    </header>
  )
}

function Stopped() {
  const { stopped } = useFrame()
  if (stopped === 0) return null
  return (
    <span class="n">
      <Glyph name="stopped" tint="failed" />
      <span class="hide"> {stopped === 1 ? texts.rail.stoppedOne : fill(texts.rail.stopped, { n: stopped })}</span>
    </span>
  )
}

function States({ here }: { here: Here }) {
  const { link, counts } = useFrame()
  return (
    <ul>
      {STATE_ORDER.map((state) => (
        <li key={state}>
          <a href={link('messages', { state })} {...(here.state === state ? { 'aria-current': 'page' } : {})}>
            <Glyph name={state} tint={state} />
            {texts.states[state]} <span class="n">{count(counts[state])}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

function Foot() {
  const { actor, theme } = useFrame()
  const { foot } = texts
  const rights = RIGHTS.filter((right) => may(actor, right)).map((right) => texts.rights[right])
  return (
    <footer class="foot">
      <span>{fill(foot.signedIn, { name: actor.name, rights: rights.join(', ') })}</span>
      <span data-local={foot.local}>{foot.utc}</span>
      <span class="keys">
        <kbd>/</kbd> {foot.find} <kbd>j</kbd> <kbd>k</kbd> {foot.move} <kbd>x</kbd> {foot.choose} <kbd>Enter</kbd>{' '}
        {foot.open}
      </span>
      <Act to="preferences" class="prefs">
        <div class="seg" role="group" aria-label={foot.colours}>
          {(['auto', 'light', 'dark'] as const).map((name) => (
            <button key={name} name="theme" value={name} aria-pressed={theme === name}>
              {foot[name]}
            </button>
          ))}
        </div>
      </Act>
    </footer>
  )
}
