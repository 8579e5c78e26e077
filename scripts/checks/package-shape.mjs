// Check: `node scripts/checks/package-shape.mjs core` asks publint and attw about one packed package.
import { spawnSync } from 'node:child_process'
import { relative } from 'node:path'
import { packedFile } from '../pack.mjs'
import { ROOT } from './source.mjs'

const file = packedFile(process.argv[2])
const programs = [
  ['node_modules/publint/src/cli.js', 'run', file, '--strict'],
  // node16 and not strict: module resolution as it was before Node 12 knows no export conditions, and our Node floor is 20.
  [
    'node_modules/@arethetypeswrong/cli/dist/index.js',
    relative(ROOT, file),
    '--profile',
    'node16',
    '--format',
    'ascii',
    '--no-emoji',
  ],
]
const endings = programs.map((args) => spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status)
process.exit(endings.every((status) => status === 0) ? 0 : 1)
