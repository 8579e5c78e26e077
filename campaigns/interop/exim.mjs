// An Exim that takes mail for in.test into one mailbox. One daemon listens on all doors and offers less or more by the port
// that a client came to; at the last one it wants TLS and a login.
import { LATER, LOGIN, MOST_BYTES, NOBODY } from './mails.mjs'

/** Far below the usual 1,000, so that a run meets it. */
export const MOST_A_CONNECTION = 60

export const exim = {
  name: 'exim',
  title: 'Exim',
  packages: ['exim4-daemon-light'],
  program: 'usr/sbin/exim4',
  programs: () => ['usr/sbin/exim4'],
  libraries: [],
  doors: ['plain', 'pipelining', 'chunking', 'secure', 'impatient'],
  users: { 'Debian-exim': 101, mailbox: 5000 },
  folders: { 'var/spool/exim4': 'Debian-exim', 'var/log/exim4': 'Debian-exim', 'run/exim4': 'Debian-exim' },
  command: ['/usr/sbin/exim4', '-bdf', '-q5s'],
  log: 'var/log/exim4/mainlog',
  files: ({ ports }) => ({ 'etc/exim4/exim4.conf': config(ports) }),
  /** Mails that came by BDAT. */
  byBdat: (log) => log.match(/ <= .* K\b/g)?.length ?? 0,
  /** Connections that it ended itself, with a 421. */
  closed: (log) => log.match(/too many messages in one connection|command timeout/g)?.length ?? 0,
  recipientHeader: 'Envelope-to',
}

const only = (doors, ports) => `\${if inlist{$received_port}{${doors.map((one) => ports[one]).join(':')}}{*}{}}`

const config = (ports) => `${main(ports)}
${WAYS}`

const main = (ports) => `primary_hostname = mx.exim.test
local_interfaces = ${Object.values(ports).map((port) => `127.0.0.1.${port}`).join(' : ')}
spool_directory = /var/spool/exim4
log_file_path = /var/log/exim4/%slog
log_selector = +pipelining +smtp_connection
keep_environment =
host_lookup =
rfc1413_hosts =
dns_ipv4_lookup = *
domainlist here = in.test
acl_smtp_mail = mail
acl_smtp_rcpt = rcpt
message_size_limit = ${MOST_BYTES}
smtp_accept_max = 100
smtp_accept_queue_per_connection = 0
smtp_accept_max_per_connection = ${MOST_A_CONNECTION}
smtp_receive_timeout = \${if eq{$received_port}{${ports.impatient}}{3s}{5m}}
smtputf8_advertise_hosts = *
tls_certificate = /etc/mail/cert.pem
tls_privatekey = /etc/mail/key.pem
tls_advertise_hosts = *
pipelining_advertise_hosts = ${only(['pipelining', 'chunking', 'secure', 'impatient'], ports)}
chunking_advertise_hosts = ${only(['chunking', 'secure', 'impatient'], ports)}
auth_advertise_hosts = \${if and{{eq{$received_port}{${ports.secure}}}{def:tls_in_cipher}}{*}{}}

begin acl
mail:
  deny condition = \${if and{{eq{$received_port}{${ports.secure}}}{!def:authenticated_id}}}
       message = 5.7.0 log in first
  accept
rcpt:
  deny recipients = ${NOBODY}
       message = 5.1.1 no such user here
  defer recipients = ${LATER}
       message = 4.2.0 come again later
  accept domains = +here
  deny message = relay not permitted
` // prettier-ignore

const WAYS = `begin routers
inbox:
  driver = accept
  domains = +here
  transport = inbox

begin transports
inbox:
  driver = appendfile
  directory = /var/mail/inbox
  maildir_format
  create_directory
  envelope_to_add
  user = mailbox
  group = mailbox
  mode = 0644

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{${LOGIN.user}}}{eq{$auth3}{${LOGIN.pass}}}}}
  server_set_id = $auth2

begin retry
* * F,1h,1s
`
