/** Every migration in its order. Append only: a new one goes to the end, none is ever changed. */
import { createMailTables } from './0001-create-mail-tables.js'
import { createAdminTables } from './0002-create-admin-tables.js'
import { leaveRoomInPages } from './0003-leave-room-in-pages.js'
import type { Migration } from './migration.js'

export const MIGRATIONS: readonly Migration[] = [createMailTables, createAdminTables, leaveRoomInPages]
