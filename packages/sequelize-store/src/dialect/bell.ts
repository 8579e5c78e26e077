/**
 * Tells the workers of other processes that there is mail, where a database can. A convenience, never a promise: whoever
 * hears nothing looks by itself. So nothing here rejects, and nothing waits for it.
 */
export interface Bell {
  /** After a commit that made mail claimable. */
  ring: () => void
  /** Calls back when somebody else rang; answers the unsubscribe. */
  listen: (listener: () => void) => () => void
  close: () => Promise<void>
}

/** For databases that tell other processes nothing. */
export const noBell: Bell = {
  ring: () => undefined,
  listen: () => () => undefined,
  close: async () => undefined,
}
