/** The don't-send list as callers use it: addresses in any form, normalised here before the store sees them. */
import type { DontSendList } from '../mailer-types.js'
import { normaliseAddress } from '../message/address.js'
import type { DontSendStore } from '../store/store.js'
import { cleanText } from '../text.js'
import { badArgument, verbOptions } from '../verb-options.js'

export function dontSendList(store: () => Promise<DontSendStore>): DontSendList {
  return {
    add: async (address, given) => {
      const why = verbOptions('dontSend.add', given)
      const entry = {
        address: normal(address),
        reason: why.reason === undefined ? null : cleanText(why.reason, 500),
        source: why.source === undefined ? null : cleanText(why.source, 200),
        expiresAt: why.expiresAt ?? null,
      }
      await (await store()).addDontSend([entry])
    },
    remove: async (address) => {
      const [removed = false] = await (await store()).removeDontSend([normal(address)])
      return removed
    },
    has: async (address) => {
      const wanted = normal(address)
      return (await (await store()).among([wanted])).has(wanted)
    },
    list: async (given) => {
      const query = verbOptions('dontSend.list', given)
      const begins = query.address === undefined ? {} : { address: normaliseAddress(query.address) ?? query.address }
      return (await store()).listDontSend({ ...query, ...begins })
    },
  }
}

/** @throws {MailerError} MAILER_BAD_ARGUMENT: no address */
function normal(address: string): string {
  const normalised = normaliseAddress(address)
  if (normalised === null) throw badArgument('address', 'must be one e-mail address')
  return normalised
}
