/**
 * What the big providers answer. Duty: replies as their documentation lists them, or as bounces that the project Sisimai
 * collects (its set of emails, commit 21cfb93) quote them. Each stands word for word at its source; where that gives the
 * enhanced code alone (Exchange Online), the code before it is the one that it comes with.
 */
import type { Source } from './reply.js'

const SISIMAI = 'https://github.com/sisimai/p5-sisimai/blob/21cfb93'
const bounce = (name: string): string => `${SISIMAI}/set-of-emails/maildir/bsd/${name}.eml`

export const PROVIDERS: readonly Source[] = [
  {
    of: 'Gmail',
    url: 'https://support.google.com/a/answer/3726730',
    replies: [
      ['421 4.3.0 Temporary System Problem. Try again later', 'rcpt', 'rate', 'setAside', 'strike'],
      ['421 4.4.5 Server busy, try again later.', 'mail', 'rate', 'setAside', 'strike'],
      ['421 4.7.0 IP not in whitelist for RCPT domain, closing connection.', 'rcpt', 'rate', 'setAside', 'strike'],
      ['421 4.7.0 Try again later, closing connection.', 'connect', 'rate', 'release', 'strike'],
      ['421 4.7.28 Gmail has detected an unusual rate of mail originating from your IP address 192.0.2.25. To protect our users from spam, mail has been temporarily rate limited.', 'content', 'rate', 'setAside', 'strike'],
      ['450 4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend your message at a later time.', 'rcpt', 'temporary', 'defer'],
      ['450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.', 'rcpt', 'temporary', 'defer'],
      ['450 4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary error.', 'mail', 'rate', 'setAside', 'strike'],
      ['451 4.3.0 Mail server temporarily rejected message.', 'content', 'temporary', 'defer'],
      ['451 4.3.0 Multiple destination domains per transaction is unsupported. Please try again.', 'rcpt', 'temporary', 'defer'],
      ['451 4.4.2 Timeout - closing connection.', 'content', 'temporary', 'defer'],
      ['451 4.7.24 The SPF record of the sending domain has one or more suspicious entries. To protect our users from spam, mail sent from your IP address has been temporarily rate limited.', 'content', 'rate', 'setAside', 'strike'],
      ['452 4.2.2 The email account that you tried to reach is over quota.', 'rcpt', 'temporary', 'defer'],
      ['452 4.5.3 Your message has too many recipients.', 'rcpt', 'temporary', 'defer'],
      ['452 4.5.3 Domain policy size per transaction exceeded, please try this recipient in a separate transaction.', 'rcpt', 'temporary', 'defer'],
      ['454 4.7.0 Too many login attempts, please try again later.', 'connect', 'rate', 'release', 'strike'],
      ['503 5.7.0 No identity changes permitted.', 'mail', 'policy', 'defer', 'strike'],
      ['530 5.7.0 Authentication Required.', 'mail', 'auth', 'release', 'strike'],
      ['534 5.7.9 Please log in with your web browser and then try again.', 'connect', 'auth', 'release', 'strike'],
      ['535 5.7.8 Username and Password not accepted.', 'connect', 'auth', 'release', 'strike'],
      ['550 5.4.5 Daily SMTP relay limit exceeded for user.', 'content', 'rate', 'setAside', 'strike'],
      ['550 5.7.0 Mail relay denied 192.0.2.1. Invalid credentials for relay for one of the domains in: example.com', 'rcpt', 'policy', 'defer', 'strike'],
      ['550 5.7.1 Invalid credentials for relay 192.0.2.1. The IP address you\'ve registered in your Workspace SMTP Relay service doesn\'t match the domain of the account this email is being sent from.', 'rcpt', 'policy', 'defer', 'strike'],
      ['550 5.7.1 Our system has detected that this message is likely unsolicited mail.', 'content', 'policy', 'defer'],
      ['552 5.3.4 Your message exceeded Google\'s message size limits.', 'mail', 'permanent', 'refuse'],
      ['552 5.2.3 Your message exceeded Google\'s message size limits.', 'content', 'permanent', 'refuse'],
      ['552 5.7.0 This message was blocked because its content presents a potential security issue.', 'content', 'policy', 'defer'],
      ['553 5.1.7 The sender address is not a valid RFC 5321 address.', 'mail', 'permanent', 'defer', 'strike'],
      ['554 5.4.6 Message exceeded 50 hops, this may indicate a mail loop.', 'content', 'permanent', 'refuse'],
      ['554 5.6.0 Mail message is malformed. Not accepted.', 'content', 'permanent', 'refuse'],
    ],
  },
  {
    of: 'Gmail',
    url: bounce('rhost-google-02'),
    replies: [['550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient\'s email address for typos or\n550-5.1.1 unnecessary spaces. Learn more at\n550 5.1.1 https://support.google.com/mail/?p=NoSuchUser e22-n7GpZmsf093195.222 - gsmtp', 'rcpt', 'permanent', 'refuse']],
  },
  {
    of: 'Gmail',
    url: bounce('rhost-google-04'),
    replies: [['550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.\n550 5.7.26 https://support.google.com/mail/answer/81126#authentication', 'content', 'policy', 'defer']],
  },
  {
    of: 'Gmail',
    url: bounce('rhost-google-05'),
    replies: [['552-5.2.2 The recipient\'s inbox is out of storage space and inactive. Please\n552-5.2.2 direct the recipient to\n552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm c2-202229zmZBNM3agi23.222 - gsmtp', 'rcpt', 'temporary', 'defer']],
  },
  {
    of: 'Exchange Online',
    url: 'https://learn.microsoft.com/en-us/troubleshoot/exchange/email-delivery/ndr/non-delivery-reports-in-exchange-online',
    replies: [
      ['432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded', 'content', 'temporary', 'defer'],
      ['530 5.7.57 Client was not authenticated to send anonymous mail during MAIL FROM', 'mail', 'auth', 'release', 'strike'],
      ['550 5.4.1 Recipient address rejected: Access denied', 'rcpt', 'permanent', 'refuse'],
      ['550 5.7.606 Access denied, banned sending IP [192.0.2.1]', 'rcpt', 'policy', 'defer'],
      ['550 5.7.509 Access denied, sending domain [example.com] does not pass DMARC verification and has a DMARC policy of reject.', 'content', 'policy', 'defer'],
      ['550 5.7.511 Access denied, banned sender', 'rcpt', 'policy', 'defer'],
      ['550 5.7.23 The message was rejected because of Sender Policy Framework violation', 'content', 'policy', 'defer'],
    ],
  },
  {
    of: 'Exchange Online',
    url: `${SISIMAI}/lib/Sisimai/Rhost/Microsoft.pm`,
    replies: [
      ['451 4.7.500 Server busy. Please try again later from [192.0.2.2]. (AS761)', 'rcpt', 'rate', 'setAside', 'strike'],
      ['451 4.7.700 PFA agent busy, please try again. [AM5EUR.eop.prod.protection.outlook.com]', 'mail', 'rate', 'setAside', 'strike'],
      ['550 5.7.1 Unfortunately, messages from [10.0.2.5] weren\'t sent. Please contact your Internet service provider since part of their network is on our block list (S3150).', 'mail', 'policy', 'defer', 'strike'],
    ],
  },
  {
    of: 'Exchange Online',
    url: bounce('rhost-microsoft-03'),
    replies: [['550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup', 'rcpt', 'permanent', 'refuse']],
  },
  {
    of: 'Exchange Online, as the relay of an application',
    url: 'https://techcommunity.microsoft.com/t5/exchange-team-blog/changes-coming-to-the-smtp-authenticated-submission-client/ba-p/607825',
    replies: [
      ['432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'content', 'rate', 'setAside', 'strike'],
      ['432 4.3.2 concurrent connection limit exceeded', 'mail', 'rate', 'setAside', 'strike'],
    ],
  },
  {
    of: 'Outlook.com',
    url: bounce('rhost-microsoft-05'),
    replies: [['451 4.7.650 The mail server [192.0.2.25] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S3113)', 'mail', 'rate', 'setAside', 'strike']],
  },
  {
    of: 'Outlook.com',
    url: 'https://knowledge.broadcom.com/external/article/158195/delivery-to-some-windows-domains-ie-outl.html',
    replies: [['550 SC-001 (COL0-MC4-F44) Unfortunately, messages from 192.0.2.1 weren\'t sent. Please contact your Internet service provider since part of their network is on our block list.', 'rcpt', 'policy', 'defer']],
  },
  {
    of: 'Yahoo',
    url: 'https://senders.yahooinc.com/smtp-error-codes',
    replies: [
      ['421 4.7.0 [TSS04] Messages from 192.0.2.25 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes', 'mail', 'rate', 'setAside', 'strike'],
      ['421 Max message per connection reached, closing transmission channel', 'mail', 'rate', 'setAside', 'strike'],
      ['450 User is receiving mail too quickly', 'rcpt', 'temporary', 'defer'],
      ['451 Message temporarily deferred due to unresolvable RFC.5321 from domain. See https://senders.yahooinc.com/error-codes#unresolvable-from-domain', 'mail', 'temporary', 'defer'],
      ['550 relaying denied for <ann@yahoo.com>', 'rcpt', 'policy', 'defer', 'strike'],
      ['553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.25, because the ip is in Spamhaus\'s list; see http://postmaster.yahoo.com/550-bl23.html', 'connect', 'policy', 'release', 'strike'],
      ['553 5.7.2 [TSS09] All messages from 192.0.2.25 will be permanently deferred; Retrying will NOT succeed. See https://postmaster.yahooinc.com/error-codes', 'mail', 'policy', 'defer', 'strike'],
      ['554 delivery error: dd This user doesn\'t have a yahoo.com account (ann@yahoo.com)', 'content', 'permanent', 'refuse'],
      ['554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes', 'content', 'policy', 'defer'],
    ],
  },
  {
    of: 'Amazon SES',
    url: 'https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html',
    replies: [
      ['421 Too many concurrent SMTP connections', 'connect', 'rate', 'release', 'strike'],
      ['451 Temporary service failure', 'content', 'temporary', 'defer'],
      ['451 Timeout waiting for data from client', 'content', 'temporary', 'defer'],
      ['454 Throttling failure: Daily message quota exceeded', 'content', 'rate', 'setAside', 'strike'],
      ['454 Throttling failure: Maximum sending rate exceeded', 'content', 'rate', 'setAside', 'strike'],
      ['454 Temporary authentication failure', 'connect', 'temporary', 'release', 'strike'],
      ['454 Temporary service failure', 'content', 'temporary', 'defer'],
      ['530 Authentication required', 'mail', 'auth', 'release', 'strike'],
      ['535 Account not subscribed to SES', 'connect', 'auth', 'release', 'strike'],
      ['535 Authentication Credentials Invalid', 'connect', 'auth', 'release', 'strike'],
      ['552 Message is too long.', 'content', 'permanent', 'refuse'],
      ['554 Access denied: User arn:aws:iam::1:user/mail is not authorized to perform ses:SendRawEmail on resource arn:aws:ses:eu-west-1:1:identity/example.com', 'content', 'policy', 'defer'],
      ['554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: shop@example.com', 'content', 'policy', 'defer'],
    ],
  },
  {
    of: 'Amazon SES',
    url: 'https://repost.aws/questions/QUw5qK9rBFSKqXvW5a-nAteg/amazon-ses-smtp-error-response-421-connection-closed-by-server-maximum-message-count-per-session-reached',
    replies: [['421 Connection closed by server. Maximum message count per session reached.', 'mail', 'rate', 'setAside', 'strike']],
  },
] // prettier-ignore
