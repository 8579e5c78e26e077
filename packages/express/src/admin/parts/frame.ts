/** What every part of a page may need: links, the time, who looks, the form token. Handed down by context. */
import type { State } from '@mailspool/core'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Actor, Right } from '../actor.js'
import { may } from '../actor.js'
import type { Link } from '../link.js'
import type { Theme } from '../route.js'

export interface Frame {
  link: Link
  now: Date
  actor: Actor
  /** For the hidden field of every form that changes something. */
  token: string
  theme: Theme
  /** By state, counted up to COUNTED_UP_TO. */
  counts: Readonly<Record<State, number>>
  /** Transports that rest after trouble. */
  stopped: number
}

const Context = createContext<Frame | null>(null)

export const FrameProvider = Context.Provider

/** @throws {TypeError} a part was rendered outside a page: a bug of ours */
export function useFrame(): Frame {
  const frame = useContext(Context)
  if (frame === null) throw new TypeError('A part of the page was rendered without its frame.')
  return frame
}

/** Whether the actor may: what is not allowed is not shown. */
export const useMay = (right: Right): boolean => may(useFrame().actor, right)
