/** The bell of Postgres: NOTIFY and LISTEN. Duty: listens only while somebody wants to hear. */
import { randomUUID } from 'node:crypto'
import type { Naming } from '../../tables.js'
import type { Bell } from '../bell.js'
import type { BellPlace } from '../server/server-kind.js'
import { Listener } from './listener.js'
import { Notifier } from './notify.js'

export function postgresBell({ gateway, sequelize, naming }: BellPlace): Bell {
  const channel = { gateway, name: channelName(naming), sender: randomUUID() }
  const notifier = new Notifier(channel)
  const listeners = new Set<() => void>()
  let listener: Listener | null = null
  const heard = () => listeners.forEach((call) => call())
  const stop = async () => {
    const last = listener
    listener = null
    await last?.close()
  }
  return {
    ring: () => notifier.ring(),
    listen: (call) => {
      // each its own, also where one function listens twice
      const one = () => call()
      listeners.add(one)
      listener ??= new Listener({ ...channel, sequelize, heard })
      return () => {
        listeners.delete(one)
        if (listeners.size === 0) void stop()
      }
    },
    close: async () => {
      listeners.clear()
      await Promise.all([stop(), notifier.close()])
    },
  }
}

/** A name of Postgres has 63 bytes; two queues that share one by that only wake each other for nothing. */
const channelName = ({ schema, prefix }: Naming): string =>
  `${schema === null ? '' : `${schema}.`}${prefix}wake`.slice(-63)
