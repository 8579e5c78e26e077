/**
 * Connections of a Sequelize pool, without Sequelize's query layer: operations speak to the driver itself (TOOLCHAIN 3,
 * "costs time on the hot path"). Duty: borrowed ones go back, broken ones are cut and never lent again.
 */
import type { Sequelize } from 'sequelize'

interface Pool {
  getConnection: (options: object) => Promise<object>
  releaseConnection: (connection: object) => void
  pool: { destroy: (connection: object) => Promise<void> | void }
}

export class Connections {
  readonly #sequelize: () => Sequelize
  readonly #cut: (connection: object) => void

  /** `sequelize` is asked for at first use, so that a missing driver rejects a call and no constructor throws. */
  constructor(sequelize: () => Sequelize, cut: (connection: object) => void) {
    this.#sequelize = sequelize
    this.#cut = cut
  }

  /** With a pool of replicas it is the one that writes: a queue cannot be read from a copy that lags behind. */
  async borrow(): Promise<object> {
    // each with a `uuid`, as Sequelize's own queries; without a type it is a connection that writes
    return this.#pool.getConnection({ uuid: 'mailspool' })
  }

  giveBack(connection: object): void {
    this.#pool.releaseConnection(connection)
  }

  /** Cut first: a polite goodbye to a server that does not answer would wait for ever. */
  throwAway(connection: object): void {
    this.#cut(connection)
    // the pool says goodbye all the same, and may be told by the driver before us
    void Promise.resolve(this.#pool.pool.destroy(connection)).catch(() => undefined)
  }

  get #pool(): Pool {
    return this.#sequelize().connectionManager as unknown as Pool
  }
}
