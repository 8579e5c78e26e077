/**
 * Refused logins over all hosts: a server that is asked again and again with a wrong password locks the account or
 * the address. Duty: counting them in mailer_setting, by conditional updates, in windows of the database's clock.
 */
import { loginsName, type LoginsFact } from '../store/shared-facts.js'
import type { SharedSettings } from '../store/store.js'
import type { Seconds } from '../duration.js'

/** At most so many logins in a window of this length (RELIABILITY chapter 4). */
export const LOGINS = 3
const WINDOW: Seconds = 15 * 60

/** Counts one more refused login; `windowLeft`: seconds until the count begins anew. */
export async function countLogin(
  store: SharedSettings,
  transport: string,
): Promise<{ count: number; windowLeft: Seconds }> {
  const name = loginsName(transport)
  for (;;) {
    const found = (await store.readSettings(name)).find((one) => one.name === name)
    const left = found?.remaining ?? 0
    const inWindow = found !== undefined && left > 0
    const count = inWindow ? (found.value as LoginsFact).count + 1 : 1
    const windowLeft = inWindow ? left : WINDOW
    if (await store.writeSetting({ name, value: { count }, version: found?.version ?? 0, until: windowLeft }))
      return { count, windowLeft }
  }
}
