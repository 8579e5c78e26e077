/** What docs and tests need of the command line; people use `npx mailer-cli`. Re-exports only. */
export { createProgram } from './program.js'
