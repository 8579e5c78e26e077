/** Small facts that all hosts share: pause, breakers, keys. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { Seconds } from '../duration.js'

/** A small fact shared by all hosts: pause, breakers, keys. `value` is JSON. */
export interface SharedSetting {
  name: string
  value: unknown
  /** Grows with each write; 0 stands for a setting that is not there. */
  version: number
  /** Seconds until the setting's `until`, by the database; 0 or less: passed; null: none was set. */
  remaining: Seconds | null
}

/** A conditional write: two hosts that write at once do not both win. */
export interface SettingWrite {
  name: string
  /** Undefined deletes it. */
  value: unknown
  /** Written only if the stored version is this one; absent: in any case. */
  version?: number | undefined
  /** Sets `until` so many seconds from now, by the database. */
  until?: Seconds | null | undefined
}

/** A few facts that all hosts of one queue share. */
export interface SharedSettings {
  /** Settings whose names begin with the prefix. */
  readSettings(prefix: string): Promise<SharedSetting[]>
  /** False: the version was another. */
  writeSetting(write: SettingWrite): Promise<boolean>
}
