/**
 * docs/coming-from-django-mailer.md leaves nothing of django-mailer out, and names nothing of ours that is not there.
 * The lists are what django-mailer 2.3.2 has, read in its source; its words are checked in the first column of a table.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import * as core from '@mailspool/core'
import { createTestMailer } from '@mailspool/core/testing'
import { ROOT } from './shell.js'

const DOCUMENT = readFileSync(join(ROOT, 'docs/coming-from-django-mailer.md'), 'utf8')

const THEIRS: Readonly<Record<string, readonly string[]>> = {
  Commands: [
    'send_mail', 'send_mail -c', 'send_mail --cron', 'retry_deferred', 'retry_deferred -c', 'retry_deferred --cron',
    'purge_mail_log DAYS', 'purge_mail_log -r', 'purge_mail_log --result', 'runmailer', 'runmailer --debug',
    'runmailer_pg', 'runmailer_pg --debug',
  ],
  Settings: [
    'MAILER_EMAIL_BACKEND', 'MAILER_EMAIL_LOG_MESSAGE_DATA', 'MAILER_EMAIL_MAX_BATCH', 'MAILER_EMAIL_MAX_DEFERRED',
    'MAILER_EMAIL_MAX_RETRIES', 'MAILER_EMAIL_THROTTLE', 'MAILER_EMPTY_QUEUE_SLEEP', 'MAILER_ERROR_HANDLER',
    'MAILER_LOCK_PATH', 'MAILER_LOCK_WAIT_TIMEOUT', 'MAILER_MESSAGES_BATCH_SIZE', 'MAILER_PAUSE_SEND',
    'MAILER_USE_FILE_LOCK', 'EMAIL_BACKEND', 'EMAIL_SUBJECT_PREFIX', 'SERVER_EMAIL', 'ADMINS', 'MANAGERS',
    'DEFAULT_FROM_EMAIL',
  ],
  Functions: [
    'send_mail', 'send_html_mail', 'send_mass_mail', 'mail_admins', 'mail_managers', 'get_priority', 'fail_silently',
    'auth_user', 'auth_password', 'connection', 'mailer.backend.DbBackend', 'make_message', 'filter_recipient_list',
    'send_all', 'send_loop', 'postgres_send_loop', 'handle_delivery_exception', 'prioritize', 'sender_context',
    'get_messages_for_sending', 'acquire_lock', 'release_lock', 'ensure_message_id',
  ],
  Models: [
    'Message', 'Message.message_data', 'Message.email', 'Message.when_added', 'Message.priority', 'Message.retry_count',
    'Message.to_addresses', 'Message.subject', 'Message.defer', 'Message.objects.high_priority',
    'Message.objects.medium_priority', 'Message.objects.low_priority', 'Message.objects.non_deferred',
    'Message.objects.deferred', 'Message.objects.retry_deferred', 'MessageLog', 'MessageLog.message_id',
    'MessageLog.when_attempted', 'MessageLog.result', 'MessageLog.log_message', 'MessageLog.objects.log',
    'MessageLog.objects.purge_old_entries', 'DontSendEntry', 'DontSendEntry.objects.has_address', 'PRIORITY_HIGH',
    'PRIORITY_MEDIUM', 'PRIORITY_LOW', 'PRIORITY_DEFERRED', 'PRIORITIES', 'PRIORITY_MAPPING', 'RESULT_SUCCESS',
    'RESULT_DONT_SEND', 'RESULT_FAILURE', 'RESULT_CODES',
  ],
  'The admin': [
    'MessageAdmin', 'MessageAdmin.send_messages', 'MessageLogAdmin', 'DontSendEntryAdmin', 'show_to', 'show_subject',
    'plain_text_body', 'date_hierarchy', 'list_filter', 'search_fields',
  ],
} // prettier-ignore

const chapter = (heading: string) => DOCUMENT.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''

/** The rows of a chapter's tables, cell by cell. */
const rowsOf = (heading: string) =>
  [...chapter(heading).matchAll(/^\| (.*) \|$/gm)]
    .map(([, row = '']) => row.split('|').map((cell) => cell.trim()))
    .filter(([first = '']) => !/^(---|django-mailer$|Django$|since$|django-post_office$)/.test(first))

const coded = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)

test.each(Object.keys(THEIRS))('%s: everything of django-mailer has a row', (heading) => {
  const named = rowsOf(heading).flatMap(([first]) => coded(first))
  expect(THEIRS[heading]!.filter((word) => !named.includes(word))).toEqual([])
})

test('settings: what is named as ours is one, with its own variable', () => {
  for (const [theirs, ours, variable] of rowsOf('Settings')) {
    const names = coded(ours) as core.OptionName[]
    expect({ theirs, unknown: names.filter((name) => !(name in core.OPTIONS)) }).toEqual({ theirs, unknown: [] })
    expect({ theirs, variables: coded(variable) }).toEqual({
      theirs,
      variables: names.flatMap((name) => core.environmentName(name) ?? []),
    })
  }
  const further = coded(chapter('Settings').split('Settings of ours without a counterpart')[1])
  expect(further.filter((name) => !(name in core.OPTIONS))).toEqual([])
})

test('settings: the defaults that are told are the defaults', () => {
  const { messagesBatchSize, emptyQueueSleep, lockWaitTimeout, subjectPrefix, concurrency } = core.OPTIONS
  expect([messagesBatchSize.default, emptyQueueSleep.default, lockWaitTimeout.default]).toEqual([500, 30, -1])
  expect([subjectPrefix.default, concurrency.default]).toEqual(['', 5])
})

test('functions, models and post_office: each call that is named is one of the mailer, a setting or an export of core', async () => {
  await using mailer = createTestMailer()
  const cells = ['Functions', 'Models', 'From django-post_office'].flatMap((heading) =>
    rowsOf(heading).flatMap(([, ours]) => coded(ours)),
  )
  const words = cells.filter((word) => !word.startsWith('mailer-cli'))
  const there = (word: string) =>
    word.startsWith('mailer.') ? word.slice('mailer.'.length) in mailer : word in core.OPTIONS || word in core
  expect(words.length).toBeGreaterThan(30)
  expect(words.filter((word) => !there(word))).toEqual([])
})
