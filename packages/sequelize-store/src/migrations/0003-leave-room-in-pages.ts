/**
 * Room in the pages of messages and recipients, on databases that write a new version of a row for each change (Postgres):
 * one that changes no indexed column and finds room in its page needs no entry in any index. New pages have it; old ones
 * get it as they are written anew. Measured: the journal costs the server half (docs/performance.md).
 */
import type { Migration, MigrationPlace } from './migration.js'

const MESSAGE = 30
const RECIPIENT = 40

export const leaveRoomInPages: Migration = {
  name: '0003-leave-room-in-pages',
  up: (place) => room(place, { message: MESSAGE, recipient: RECIPIENT }),
  down: (place) => room(place, { message: null, recipient: null }),
}

function room({ dialect: { ddl }, table }: MigrationPlace, percent: Record<string, number | null>): string[] {
  return Object.entries(percent).flatMap(([name, free]) => ddl.room(table(name), free))
}
