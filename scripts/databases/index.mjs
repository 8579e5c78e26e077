// Throwaway databases for tests, crash tests, benchmarks and demos. `node scripts/databases/run.mjs -- COMMAND` is the same
// from a shell. Nothing here needs an installed package, except where TEST_*_URL names a server (pg and mysql2 then).
export { startDatabases } from './start.mjs'
