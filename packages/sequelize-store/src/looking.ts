/**
 * The verbs of the store that only look, apart from those that change something. Duty: which of them is a read of one
 * moment and which a single statement; one file each in operations/ says how.
 */
import type * as core from '@mailspool/core'
import type { Session } from './dialect/dialect.js'
import type { Reached } from './dialect/store-options.js'
import { listAudit } from './operations/audit.js'
import { listDontSend, stoppedTo } from './operations/dont-send.js'
import { failureGroups } from './operations/failures.js'
import { countMatching, list } from './operations/list.js'
import { attempts } from './operations/log.js'
import { latencies, spanCounts } from './operations/minutes.js'
import { content, find } from './operations/read.js'
import { readSettings } from './operations/settings.js'
import { counts, statistics } from './operations/statistics.js'

export class Looking {
  constructor(protected readonly reached: Reached) {}

  find(id: core.MessageId): Promise<core.Message | null> {
    return this.#read((session) => find(session, id))
  }

  content(id: core.MessageId): Promise<Buffer | null> {
    return this.reached.gateway.glance((session) => content(session, id))
  }

  list(query: core.MessageQuery): Promise<core.Page<core.Message>> {
    return this.#read((session) => list(session, query))
  }

  attempts(query: core.LogQuery): Promise<core.Page<core.Attempt>> {
    return this.#read((session) => attempts(session, query))
  }

  countMatching(request: { query: core.MessageQuery; upTo: number }): Promise<core.MessageCount> {
    return this.#read((session) => countMatching(session, request))
  }

  counts({ upTo }: { upTo?: number | undefined }): Promise<Record<core.State, number>> {
    return this.#read((session) => counts(session, upTo))
  }

  statistics({ formats }: { formats: readonly number[] }): Promise<core.StoreStatistics> {
    return this.#read((session) => statistics(session, formats))
  }

  listDontSend(query: core.DontSendQuery): Promise<core.Page<core.DontSendEntry>> {
    return this.#read((session) => listDontSend(session, query))
  }

  async stoppedTo(addresses: readonly string[]): Promise<number[]> {
    return addresses.length === 0 ? [] : this.#read((session) => stoppedTo(session, addresses))
  }

  readSettings(prefix: string): Promise<core.SharedSetting[]> {
    return this.reached.gateway.glance((session) => readSettings(session, prefix))
  }

  spanCounts(request: { span: core.Span; from: Date }): Promise<core.SpanCount[]> {
    return this.#read((session) => spanCounts(session, request))
  }

  latencies(request: { span: core.Span; from: Date }): Promise<core.Latency[]> {
    return this.#read((session) => latencies(session, request))
  }

  failureGroups(request: { from: Date | null }): Promise<core.FailureGroups> {
    return this.#read((session) => failureGroups(session, request))
  }

  listAudit(query: core.AuditQuery): Promise<core.Page<core.AuditEntry>> {
    return this.#read((session) => listAudit(session, query))
  }

  #read<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.reached.gateway.read(work)
  }
}
