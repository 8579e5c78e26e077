// A Postfix that takes mail for in.test into one mailbox. Each door is an smtpd of its own that offers less or more; the last
// one wants TLS and a login, which Postfix checks by Dovecot's protocol (dovecot-auth.mjs).
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LATER, MOST_BYTES, NOBODY } from './mails.mjs'

const LESS = { plain: 'pipelining, chunking', pipelining: 'chunking', chunking: '', secure: '', impatient: '' }
const SECURE = ['smtpd_tls_security_level=encrypt', 'smtpd_sasl_auth_enable=yes', 'smtpd_client_restrictions=permit_sasl_authenticated,reject'] // prettier-ignore
const MORE = { secure: SECURE, impatient: ['smtpd_timeout=3s'] }
const SBIN = 'usr/lib/postfix/sbin'

export const postfix = {
  name: 'postfix',
  title: 'Postfix',
  packages: ['postfix'],
  program: 'usr/lib/postfix/sbin/master',
  programs: (folder) => readdirSync(join(folder, SBIN)).filter((name) => !/script|wrapper|install/.test(name)).map((name) => join(SBIN, name)), // prettier-ignore
  libraries: ['usr/lib/postfix'],
  doors: Object.keys(LESS),
  users: { postfix: 101, mailbox: 5000 },
  groups: { postdrop: 102 },
  folders: {
    'var/lib/postfix': 'postfix',
    ...Object.fromEntries(['active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'private', 'saved', 'trace'].map((name) => [`var/spool/postfix/${name}`, 'postfix'])),
    'var/spool/postfix/maildrop': 'postfix',
    'var/spool/postfix/public': 'postfix',
  }, // prettier-ignore
  command: ['/usr/lib/postfix/sbin/master', '-d', '-c', '/etc/postfix'],
  log: 'var/log/mail.log',
  files: ({ ports, authPort }) => ({
    'etc/postfix/main.cf': main(authPort),
    'etc/postfix/master.cf': master(ports),
    'etc/postfix/recipients': `${NOBODY} 550 5.1.1 no such user here\n${LATER} 450 4.2.0 come again later\n`,
    'var/spool/postfix/pid/.keep': '',
  }),
  /** BDAT commands, as smtpd counts them at the end of each connection: `bdat=3`, or `bdat=2/3` where one was refused. */
  byBdat: (log) =>
    [...log.matchAll(/disconnect from .*? bdat=(?:\d+\/)?(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0),
  /** Connections that it ended itself, with a 421. */
  closed: (log) => log.match(/: timeout after|too many errors after/g)?.length ?? 0,
  recipientHeader: 'Delivered-To',
}

const main = (authPort) => `compatibility_level = 3.6
myhostname = mx.postfix.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
mynetworks = 127.0.0.0/8
local_header_rewrite_clients =
smtpd_peername_lookup = no
smtputf8_enable = yes
maillog_file = /var/log/mail.log
virtual_mailbox_domains = in.test
virtual_mailbox_maps = static:inbox/
virtual_mailbox_base = /var/mail
virtual_uid_maps = static:5000
virtual_gid_maps = static:5000
virtual_mailbox_limit = 0
message_size_limit = ${MOST_BYTES}
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:/etc/postfix/recipients
smtpd_data_restrictions = reject_unauth_pipelining
smtpd_forbid_unauth_pipelining = yes
smtpd_forbid_bare_newline = yes
smtpd_tls_cert_file = /etc/mail/cert.pem
smtpd_tls_key_file = /etc/mail/key.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${authPort}
`

const DAEMONS = `pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

const master = (ports) =>
  Object.entries(ports)
    .map(([door, port]) => {
      const options = [
        `smtpd_discard_ehlo_keywords=${LESS[door]}`,
        `syslog_name=postfix/${door}`,
        ...(MORE[door] ?? []),
      ]
      return `127.0.0.1:${port} inet n - n - - smtpd\n${options.map((one) => `  -o {${one}}\n`).join('')}`
    })
    .join('') + DAEMONS
