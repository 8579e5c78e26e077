/**
 * The store of mail in a database through Sequelize: this file is the map of the package. Duty: which verb runs where
 * (own transaction, caller's, read); one file each in operations/ says how. What differs between databases is in
 * dialect/, names are in tables.ts, meanings of rows in rows.ts, arrows of the lifecycle in guards.ts.
 * Failures: MAILER_STORE_BUSY, _UNAVAILABLE, _FAILED, MAILER_NOT_MIGRATED, MAILER_DRIVER_MISSING, and those of add.
 */
import type * as core from '@mailspool/core'
import type { Transaction } from 'sequelize'
import { reach } from './dialect/choose-dialect.js'
import type { Session } from './dialect/dialect.js'
import type { StoreOptions } from './dialect/store-options.js'
import { Looking } from './looking.js'
import { Migrations } from './migrations/migrations.js'
import { add, addByOneStatement } from './operations/add.js'
import { isOneStatement } from './operations/add-together.js'
import { writeAudit } from './operations/audit.js'
import { candidates, claiming } from './operations/claim.js'
import { addDontSend, among, removeDontSend } from './operations/dont-send.js'
import { health } from './operations/health.js'
import { keepStatistics } from './operations/keep.js'
import { journal, release, renew } from './operations/leases.js'
import { findDeferred, requeue } from './operations/requeue.js'
import { writeSetting } from './operations/settings.js'
import { settle, settleHolding } from './operations/settle.js'
import { cancel, deleteMessages, resolveSent, setPriority } from './operations/steer.js'
import { findPurgeable, findSweepable, purge, sweep } from './operations/sweep.js'
import { checkNaming, tablesOf } from './tables.js'
import { Transactions } from './transactions.js'

/** Undoes a settlement in which a token is gone. */
class NotAllHold extends Error {}

export class SequelizeStore extends Looking implements core.MailStore<Transaction> {
  /** 'sqlite /srv/shop/queue.sqlite' */
  readonly identity: string
  readonly migrations: Migrations
  readonly #transactions: Transactions

  /** Opens nothing yet. @throws {MailerError} MAILER_BAD_ARGUMENT */
  constructor(options: StoreOptions) {
    const naming = checkNaming(options)
    super(reach(options, { naming, tables: tablesOf(naming) }))
    this.identity = this.reached.identity
    this.migrations = new Migrations({ ...this.reached, naming })
    this.#transactions = new Transactions({ ...this.reached, own: options.sequelize })
  }

  async migrate(): Promise<void> {
    await this.migrations.up()
  }

  async pendingMigrations(): Promise<readonly string[]> {
    return (await this.migrations.status()).pending
  }

  health(): Promise<core.StoreHealth> {
    return this.reached.gateway.glance((session) => health(session))
  }

  /** By LISTEN on Postgres, on a connection of its own; other databases tell nothing, and the worker looks by itself. */
  onWake(listener: () => void): () => void {
    return this.reached.bell.listen(listener)
  }

  /** Closes what the store opened; an application's own Sequelize stays open. */
  async close(): Promise<void> {
    await this.reached.bell.close()
    await this.reached.gateway.close()
  }

  // ------------------------------------------------------------------------------------------- way in, way out

  async add(request: core.AddRequest<Transaction>): Promise<core.AddAnswer[]> {
    const { messages, transaction, onCommitted } = request
    const [first] = messages
    if (first === undefined) return []
    const committed = () => {
      onCommitted?.()
      if (messages.some(({ state }) => state === 'queued')) this.reached.bell.ring()
    }
    if (transaction === undefined) {
      const { dialect, gateway } = this.reached
      const answers = isOneStatement(dialect, request)
        ? await gateway.writeAlone((session) => addByOneStatement(session, request))
        : await gateway.write((session) => add(session, request))
      if (answers[0]?.kind !== 'listed') committed()
      return answers
    }
    const answers = await this.#transactions.within(transaction, (session) => add(session, request))
    const added = messages.find((_, index) => answers[index]?.kind === 'added')
    if (added) this.#transactions.afterCommit(transaction, { id: added.id, call: committed })
    return answers
  }

  async claim(request: core.ClaimRequest): Promise<core.ClaimedMessage[]> {
    const first = { ...request, limit: Math.min(1, request.limit) }
    const anyThere = async (session: Session) => (await candidates(session, first)).ids.length > 0
    return (await this.#worthWhile(anyThere)) ? this.reached.gateway.writeUnflushed(claiming(request)) : []
  }

  async journal(request: { leases: readonly core.Lease[]; lease: number }): Promise<core.JournalAnswer[]> {
    if (request.leases.length === 0) return []
    return this.reached.gateway.writeAlone((session) => journal(session, request))
  }

  async settle(endings: readonly core.Ending[]): Promise<core.SettleAnswer[]> {
    if (endings.length === 0) return []
    try {
      return await this.#write(async (session) => {
        if (!(await settleHolding(session, endings))) throw new NotAllHold()
        return endings.map(() => 'settled' as const)
      })
    } catch (error) {
      if (!(error instanceof NotAllHold)) throw error
      return this.#write((session) => settle(session, endings))
    }
  }

  async renew(request: { leases: readonly core.Lease[]; lease: number }): Promise<('renewed' | 'lost')[]> {
    return this.#forSome(request.leases, (session) => renew(session, request))
  }

  async release(leases: readonly core.Lease[]): Promise<('released' | 'lost')[]> {
    const answers = await this.#forSome(leases, (session) => release(session, leases))
    if (answers.includes('released')) this.reached.bell.ring()
    return answers
  }

  // ------------------------------------------------------------------------------------------ upkeep, steering

  async sweep({ limit }: { limit: number }): Promise<core.SweepAnswer> {
    const anyThere = async (session: Session) => {
      const { expired, due, lapsed } = await findSweepable(session, 1)
      return expired.length + due.length + lapsed.length > 0
    }
    const nothing = { moved: [], lapsed: [], more: false }
    return (await this.#worthWhile(anyThere)) ? this.#write((session) => sweep(session, limit)) : nothing
  }

  async requeue(request: core.RequeueRequest): Promise<core.RequeueAnswer> {
    const anyThere = async (session: Session) =>
      request.by === 'person' || (await findDeferred(session, { ...request, limit: 1 })).length > 0
    const nothing = { requeued: [], exhausted: [], noContent: [], more: false }
    if (!(await this.#worthWhile(anyThere))) return nothing
    const answer = await this.#write((session) => requeue(session, request))
    if (answer.requeued.length > 0) this.reached.bell.ring()
    return answer
  }

  async purge(request: core.PurgeRequest): Promise<number> {
    const anyThere = async (session: Session) => (await findPurgeable(session, { ...request, limit: 1 })).length > 0
    return (await this.#worthWhile(anyThere)) ? this.#write((session) => purge(session, request)) : 0
  }

  async cancel(ids: readonly core.MessageId[]): Promise<core.CancelAnswer[]> {
    return this.#forSome(ids, (session) => cancel(session, ids))
  }

  async delete(ids: readonly core.MessageId[]): Promise<core.DeleteAnswer[]> {
    return this.#forSome(ids, (session) => deleteMessages(session, ids))
  }

  async resolveSent(ids: readonly core.MessageId[]): Promise<boolean[]> {
    return this.#forSome(ids, (session) => resolveSent(session, ids))
  }

  async setPriority(request: {
    ids: readonly core.MessageId[]
    priority: core.Priority
  }): Promise<core.PriorityAnswer[]> {
    return this.#forSome(request.ids, (session) => setPriority(session, request))
  }

  // ---------------------------------------------------------------------------- don't-send list, shared settings

  async among(addresses: readonly string[], transaction?: Transaction): Promise<ReadonlySet<string>> {
    if (addresses.length === 0) return new Set()
    const ask = (session: Session) => among(session, addresses)
    return transaction === undefined ? this.reached.gateway.glance(ask) : this.#transactions.reading(transaction, ask)
  }

  async addDontSend(entries: readonly Omit<core.DontSendEntry, 'createdAt'>[]): Promise<void> {
    if (entries.length > 0) await this.#write((session) => addDontSend(session, entries))
  }

  async removeDontSend(addresses: readonly string[]): Promise<boolean[]> {
    return this.#forSome(addresses, (session) => removeDontSend(session, addresses))
  }

  writeSetting(write: core.SettingWrite): Promise<boolean> {
    return this.#write((session) => writeSetting(session, write))
  }

  // ------------------------------------------------------------------------------------------ statistics, audit

  keepStatistics(): Promise<{ through: Date | null; more: boolean }> {
    return this.#write((session) => keepStatistics(session))
  }

  async writeAudit(entries: readonly core.NewAuditEntry[]): Promise<void> {
    if (entries.length > 0) await this.#write((session) => writeAudit(session, entries))
  }

  #write<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.reached.gateway.write(work)
  }

  /** One answer per item: none asked, none given, and no transaction for it. */
  async #forSome<A>(asked: readonly unknown[], work: (session: Session) => Promise<A[]>): Promise<A[]> {
    return asked.length === 0 ? [] : this.#write(work)
  }

  /** Looks before it writes where taking the write lock for nothing would stand in others' way. */
  async #worthWhile(anyThere: (session: Session) => Promise<boolean>): Promise<boolean> {
    return !this.reached.dialect.peeksBeforeWriting || this.reached.gateway.glance(anyThere)
  }
}
