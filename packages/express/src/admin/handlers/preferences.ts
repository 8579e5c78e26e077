/** Light or dark, kept in a cookie of this browser. Without a Path the cookie's path is the mount's own, under any prefix. */
import type { Answer, Theme, Visit } from '../route.js'

const NAME = 'mailspool-theme'
const YEAR_SECONDS = 31_536_000

export function setPreferences(visit: Visit): Answer {
  const theme = readTheme(visit.form.get('theme'))
  return { kind: 'redirect', to: visit.link(''), cookie: `${NAME}=${theme}; Max-Age=${YEAR_SECONDS}; SameSite=Lax; HttpOnly` }
} // prettier-ignore

/** The theme of a Cookie header. */
export function themeOf(cookies: string | null): Theme {
  return readTheme(new RegExp(`(?:^|;\\s*)${NAME}=(\\w+)`).exec(cookies ?? '')?.[1] ?? null)
}

const readTheme = (name: string | null): Theme => (name === 'light' || name === 'dark' ? name : 'auto')
