/**
 * What a route is, what its handler gets and what it may answer. Duty: types, and short makers of answers.
 * A page answer keeps its data apart from the markup: the same data can later be answered as JSON.
 */
import type { Logger, Mailer, State } from '@mailspool/core'
import { Fragment, h, type ComponentType, type VNode } from 'preact'
import type { Actor, Right } from './actor.js'
import type { Link } from './link.js'

export type Theme = 'auto' | 'light' | 'dark'

/** One request of one actor who was let in and holds the route's right. */
export interface Visit {
  readonly mailer: Mailer
  readonly logger: Logger
  readonly actor: Actor
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The body of a POST; empty else. */
  readonly form: URLSearchParams
  readonly now: Date
  readonly link: Link
}

/** Where in the rail we are. */
export interface Here {
  page: 'overview' | 'messages' | 'failures' | 'dontSend' | 'transports' | 'audit' | null
  state?: State | null
  /** What is in the search field. */
  find?: string
}

export interface PageAnswer {
  kind: 'page'
  status: number
  title: string
  here: Here
  data: unknown
  body: () => VNode
  /** Seconds after which its figures are worth reading again; null: it stays as it is. */
  live: number | null
}

export type Answer =
  | PageAnswer
  /** After a change: see what became of it. `cookie` is a whole Set-Cookie value. */
  | { kind: 'redirect'; to: string; cookie?: string }
  /** Always a download, never shown by the browser. */
  | { kind: 'download'; bytes: Uint8Array; name: string; type: string }
  /** The same, a piece at a time: however long it is, little of it is in memory. */
  | { kind: 'lines'; lines: AsyncIterable<string>; name: string }
  /** The HTML of a mail, to be shown in a sandbox. */
  | { kind: 'preview'; html: string }
  | { kind: 'asset'; body: string; type: string }
  | { kind: 'notFound' }

export interface Route {
  readonly method: 'GET' | 'POST'
  /** Literal segments and ':name' only. */
  readonly path: string
  readonly right: Right
  /** Octets that its form may have; default FORM_LIMIT. */
  readonly formLimit?: number
  readonly handler: (visit: Visit) => Answer | Promise<Answer>
}

interface PageSpec<D> {
  title: string
  here: Here
  data: D
  component: ComponentType<D>
  status?: number
  live?: number | null
}

/** A page: its title, its place in the rail, its data, and the component that shows them. */
export function page<D extends object>(spec: PageSpec<D>): PageAnswer {
  const { component, data, status = 200, live = null } = spec
  return {
    kind: 'page',
    status,
    title: spec.title,
    here: spec.here,
    data,
    live,
    body: () => h(Fragment, null, h(component, data)),
  }
}

/** Sends the browser on with GET; `to` is relative. */
export const redirect = (to: string): Answer => ({ kind: 'redirect', to })
