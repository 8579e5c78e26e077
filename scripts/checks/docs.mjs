// Check: docs/ has every option, error code, arrow of the lifecycle and command. They are printed from the code, so this
// asks whether what stands there is what would be printed today.
import { printDocs } from '../print-docs.mjs'
import { whenRun } from './source.mjs'

export const find = (root) => printDocs({ root })

await whenRun(import.meta.url, find)
