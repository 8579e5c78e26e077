/** What mail servers answer, by the lines of their source code; where these have a placeholder, a value stands in it. */
import type { Source } from './reply.js'

const SMTPD = 'https://github.com/vdukhovni/postfix/blob/17830e5/postfix/src/smtpd'
const EXIM = 'https://github.com/Exim/exim/blob/13835a3/src/src'
const QMAIL = 'https://github.com/notqmail/notqmail/blob/a7012e4'
const SENDMAIL = 'https://github.com/freebsd/freebsd-src/blob/0af35df/contrib/sendmail'
const bounce = (name: string): string =>
  `https://github.com/sisimai/p5-sisimai/blob/21cfb93/set-of-emails/maildir/bsd/${name}.eml`

export const SERVERS: readonly Source[] = [
  {
    of: 'Postfix',
    url: `${SMTPD}/smtpd.c`,
    replies: [
      ['421 4.7.0 mx.example.com Error: too many errors', 'rcpt', 'rate', 'setAside', 'strike'],
      ['421 4.4.2 mx.example.com Error: timeout exceeded', 'content', 'rate', 'setAside', 'strike'],
      ['421 4.7.0 mx.example.com Error: too many connections from 192.0.2.1', 'connect', 'rate', 'release', 'strike'],
      ['450 4.7.1 Error: too much mail from 192.0.2.1', 'mail', 'rate', 'setAside', 'strike'],
      ['450 4.7.1 Error: too many recipients from 192.0.2.1', 'rcpt', 'rate', 'setAside', 'strike'],
      ['452 4.5.3 Error: too many recipients', 'rcpt', 'temporary', 'defer'],
      ['454 4.7.0 TLS not available due to local problem', 'connect', 'rate', 'release', 'strike'],
      ['501 5.1.3 Bad recipient address syntax', 'rcpt', 'permanent', 'refuse'],
      ['501 5.1.7 Bad sender address syntax', 'mail', 'permanent', 'defer', 'strike'],
      ['503 5.5.1 Error: need MAIL command', 'rcpt', 'temporary', 'defer'],
      ['530 5.7.0 Must issue a STARTTLS command first', 'mail', 'auth', 'release', 'strike'],
      ['553 5.6.7 Must declare SMTPUTF8 to send unicode address', 'mail', 'permanent', 'refuse'],
      ['554 mx.example.com ESMTP not accepting connections', 'connect', 'permanent', 'release', 'strike'],
    ],
  },
  {
    of: 'Postfix',
    url: `${SMTPD}/smtpd_check.c`,
    replies: [
      ['450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]', 'rcpt', 'rate', 'setAside', 'strike'],
      ['451 4.3.0 Temporary lookup error', 'rcpt', 'temporary', 'defer'],
      ['451 4.3.5 Server configuration error', 'mail', 'temporary', 'defer'],
      ['452 4.3.1 Insufficient system storage', 'mail', 'temporary', 'defer'],
      ['550 5.1.1 <ann@example.com>: Recipient address rejected: User unknown in local recipient table', 'rcpt', 'permanent', 'refuse'],
      ['552 5.3.4 Message size exceeds fixed limit', 'mail', 'permanent', 'refuse'],
    ],
  },
  {
    of: 'Postfix',
    url: `${SMTPD}/smtpd_check.ref`,
    replies: [
      ['450 4.1.8 <foo@bad.domain>: Sender address rejected: Domain not found', 'rcpt', 'temporary', 'defer'],
      ['504 5.5.2 <foo@foo>: Recipient address rejected: need fully-qualified address', 'rcpt', 'permanent', 'refuse'],
      ['554 5.7.1 <foo@ibm.com>: Recipient address rejected: Relay access denied', 'rcpt', 'policy', 'defer', 'strike'],
      ['554 5.7.1 <bad-sender@any.domain>: Sender address rejected: match bad-sender@', 'rcpt', 'policy', 'defer'],
    ],
  },
  {
    of: 'Postgrey',
    url: 'https://github.com/schweikert/postgrey/blob/6228bd1/postgrey#L626',
    replies: [['450 4.2.0 <ann@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html', 'rcpt', 'greylisted', 'defer']],
  },
  {
    of: 'milter-greylist',
    url: 'https://github.com/ryoqun/milter-greylist/blob/fe98c32/milter-greylist.c',
    replies: [['451 4.7.1 Greylisting in action, please come back in 00:05:00', 'rcpt', 'greylisted', 'defer']],
  },
  {
    of: 'Exim',
    url: `${EXIM}/smtp_in.c`,
    replies: [
      ['421 mx.example.com: Too many concurrent SMTP connections; please try again later', 'connect', 'rate', 'release', 'strike'],
      ['421 mx.example.com: Too much load; please try again later', 'connect', 'rate', 'release', 'strike'],
      ['421 too many messages in this connection', 'mail', 'rate', 'setAside', 'strike'],
      ['435 Unable to authenticate at present', 'connect', 'temporary', 'release', 'strike'],
      ['451 Cannot resolve <ann@example.com> at this time', 'rcpt', 'temporary', 'defer'],
      ['452 Space shortage, please try later', 'mail', 'temporary', 'defer'],
      ['452 too many recipients', 'rcpt', 'temporary', 'defer'],
      ['501 ann: recipient address must contain a domain', 'rcpt', 'permanent', 'refuse'],
      ['503 sender not yet given', 'rcpt', 'temporary', 'defer'],
      ['535 Incorrect authentication data', 'connect', 'auth', 'release', 'strike'],
      ['552 too many recipients', 'rcpt', 'temporary', 'defer'],
      ['552 Message size exceeds maximum permitted', 'mail', 'permanent', 'refuse'],
      ['554 SMTP service not available', 'connect', 'permanent', 'release', 'strike'],
    ],
  },
  {
    of: 'Exim',
    url: `${EXIM}/receive.c`,
    replies: [
      ['451 Error in writing spool file', 'content', 'temporary', 'defer'],
      ['552 Message size exceeds maximum permitted', 'content', 'permanent', 'refuse'],
      ['552 A message header line is too long', 'content', 'permanent', 'refuse'],
      ['550 Too many "Received" headers - suspected mail loop', 'content', 'permanent', 'refuse'],
    ],
  },
  {
    of: 'Exim, its default configuration',
    url: `${EXIM}/configure.default`,
    replies: [
      ['550 relay not permitted', 'rcpt', 'policy', 'defer', 'strike'],
      ['550 Restricted characters in address', 'rcpt', 'permanent', 'refuse'],
    ],
  },
  {
    of: 'Sendmail',
    url: `${SENDMAIL}/cf/m4/proto.m4`,
    replies: [
      ['450 4.7.1 <ann@example.com>... Relaying temporarily denied. Cannot resolve PTR record for 192.0.2.1', 'rcpt', 'rate', 'setAside', 'strike'],
      ['550 5.7.1 <ann@example.com>... Relaying denied. IP name lookup failed [192.0.2.1]', 'rcpt', 'policy', 'defer', 'strike'],
      ['421 4.3.2 Connection rate limit exceeded.', 'connect', 'rate', 'release', 'strike'],
    ],
  },
  {
    of: 'Sendmail',
    url: `${SENDMAIL}/src/srvrsmtp.c`,
    replies: [
      ['421 4.7.0 mx.example.com Too many bad commands; closing connection', 'mail', 'rate', 'setAside', 'strike'],
      ['452 4.4.5 Insufficient disk space; try again later', 'mail', 'temporary', 'defer'],
    ],
  },
  { of: 'Sendmail', url: bounce('lhost-sendmail-01'), replies: [['550 5.1.1 <userunknown@bouncehammer.jp>... User Unknown', 'rcpt', 'permanent', 'refuse']] },
  { of: 'Sendmail', url: bounce('lhost-sendmail-04'), replies: [['553 5.1.8 <httpd@host1.mx.example.jp>... Domain of sender address httpd@host1.mx.example.jp does not exist', 'mail', 'permanent', 'defer', 'strike']] },
  { of: 'Sendmail', url: bounce('lhost-sendmail-05'), replies: [['552 5.2.3 Message size exceeds fixed maximum message size (10485760)', 'mail', 'permanent', 'refuse']] },
  { of: 'Sendmail', url: bounce('lhost-sendmail-06'), replies: [['550 5.6.9 improper use of 8-bit data in message header', 'content', 'permanent', 'refuse']] },
  { of: 'Sendmail', url: bounce('lhost-sendmail-08'), replies: [['450 4.7.1 Access denied. IP name lookup failed [192.0.2.222]', 'mail', 'rate', 'setAside', 'strike']] },
  { of: 'Sendmail', url: bounce('lhost-sendmail-17'), replies: [['450 busy - please try later', 'rcpt', 'temporary', 'defer'], ['551 not our user', 'rcpt', 'permanent', 'refuse']] },
  {
    of: 'qmail',
    url: `${QMAIL}/qmail-smtpd.c`,
    replies: [
      ['421 unable to read controls (#4.3.0)', 'connect', 'rate', 'release', 'strike'],
      ['451 qqt failure (#4.3.0)', 'content', 'temporary', 'defer'],
      ['503 RCPT first (#5.5.1)', 'data', 'temporary', 'defer'],
      ['552 sorry, that message size exceeds my databytes limit (#5.3.4)', 'mail', 'permanent', 'refuse'],
      ['553 sorry, that domain isn\'t in my list of allowed rcpthosts (#5.7.1)', 'rcpt', 'policy', 'defer', 'strike'],
      ['553 sorry, your envelope sender is in my badmailfrom list (#5.7.1)', 'rcpt', 'policy', 'defer'],
      ['554 too many hops, this message is looping (#5.4.6)', 'content', 'permanent', 'refuse'],
    ],
  },
  {
    of: 'qmail',
    url: `${QMAIL}/qmail.c`,
    replies: [['451 qq write error or disk full (#4.3.0)', 'content', 'temporary', 'defer']],
  },
] // prettier-ignore
