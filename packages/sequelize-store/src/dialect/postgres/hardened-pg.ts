/**
 * pg, with clients that never end the process. Sequelize listens to a client's errors a moment after it is connected; a
 * server that is killed just then is told to nobody, and an error event without a listener is an uncaught exception (seen
 * in the campaign: "terminating connection due to unexpected postmaster exit"). The client itself then refuses every query,
 * which is how its death is noticed. Failures: none of its own.
 */
import type pg from 'pg'

type Pg = Pick<typeof pg, 'Client'>

/** The same module with another Client; whatever else is asked of it, it still has. */
export function hardenedPg(driver: object): object {
  const { Client } = driver as Pg
  class HardenedClient extends Client {
    constructor(...given: ConstructorParameters<typeof Client>) {
      super(...given)
      this.on('error', () => undefined)
    }
  }
  return Object.create(driver, { Client: { value: HardenedClient, enumerable: true } }) as object
}
