/** Shared settings in memory: compare-and-set by version, and a time that only the store's clock judges. Never fails. */
import type { SettingWrite, SharedSetting } from '../store.js'
import type { SettingRow, Tables } from './tables.js'

export function readSettings(tables: Tables, prefix: string): SharedSetting[] {
  return [...tables.settings.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, json, version, until }) => ({
      name,
      value: JSON.parse(json) as unknown,
      version,
      remaining: until === null ? null : (until.getTime() - tables.now().getTime()) / 1000,
    }))
}

export function writeSetting(tables: Tables, { name, value, version, until }: SettingWrite): boolean {
  const stored = tables.settings.get(name)?.version ?? 0
  if (version !== undefined && version !== stored) return false
  if (value === undefined) {
    tables.settings.delete(name)
    return true
  }
  const row: SettingRow = {
    name,
    json: JSON.stringify(value),
    version: stored + 1,
    until: until === undefined || until === null ? null : tables.inSeconds(until),
  }
  tables.settings.set(name, row)
  return true
}
