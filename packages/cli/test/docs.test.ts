/** Proves that docs/commands.md holds the help of every command as it is printed today. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { Command } from 'commander'
import { createProgram } from '../src/program.js'

const DOC = readFileSync(new URL('../../../docs/commands.md', import.meta.url), 'utf8')

const withChildren = (command: Command): Command[] => [command, ...command.commands.flatMap(withChildren)]

test.each(withChildren(createProgram()).map((command) => [command.name(), command] as const))(
  'docs/commands.md has the help of %s (npm run print-docs writes it)',
  (_name, command) => {
    expect(DOC).toContain(command.helpInformation().trimEnd())
  },
)

test('every command is there', () => {
  const names = createProgram().commands.map((command) => command.name())
  expect(names).toEqual([
    'send-mail', 'retry-deferred', 'purge-mail-log', 'run-mailer', 'init', 'migrate', 'status', 'doctor', 'list', 'show', 'export',
    'cancel', 'requeue', 'delete', 'resolve', 'pause', 'resume', 'unlock', 'dont-send',
  ]) // prettier-ignore
})
