/** What smaller providers answer, as bounces that the project Sisimai collects (commit 21cfb93) quote them. */
import type { RealReply, Source } from './reply.js'

const SISIMAI = 'https://github.com/sisimai/p5-sisimai/blob/21cfb93'
const bounced = (of: string, name: string, ...replies: RealReply[]): Source => ({
  of,
  url: `${SISIMAI}/set-of-emails/maildir/bsd/${name}.eml`,
  replies,
})

export const OTHERS: readonly Source[] = [
  bounced('iCloud', 'rhost-apple-01', ['550 5.1.6 recipient no longer on server: kijitora@example.jp', 'rcpt', 'permanent', 'refuse']),
  bounced('iCloud', 'rhost-apple-02', ['554 5.7.1 Your message was rejected due to libsisimai.org\'s DMARC policy. See https://support.apple.com/en-us/HT204137 for info', 'content', 'policy', 'defer']),
  bounced('iCloud', 'rhost-apple-03', ['552 5.2.2 <pseudo-local-part-of-apple-icloud-mail@icloud.com>: user is over quota', 'rcpt', 'temporary', 'defer']),
  bounced('iCloud', 'rhost-apple-04', ['550 5.1.1 <pseudo-local-part-of-icloud@icloud.com>: inactive email address', 'rcpt', 'permanent', 'refuse']),
  bounced('Cox', 'rhost-cox-01', ['550 5.1.0 <bounce@mailer.cnt1.example.com> sender rejected. Refer to Error Codes section at https://www.cox.com/residential/support/email-error-codes.html for more information. AUP#CDRBL', 'mail', 'permanent', 'defer', 'strike']),
  bounced('Orange', 'rhost-franceptt-07', ['421 mwinf5c77 ME Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR_999 [999]', 'connect', 'rate', 'release', 'strike']),
  bounced('Mimecast', 'rhost-mimecast-02', ['554 email rejected due to security policies - MCSpamSignature.sa.2.2', 'content', 'policy', 'defer']),
  bounced('Tencent QQ', 'rhost-tencent-01', ['550 Ip frequency limited [V2VkIEFwciAgMyAxNjozNjo1OSBKU1QgMjAxOQo=/RkNGMjlFQTVEQ0E Blocked IP 192.0.2.22]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000725', 'content', 'rate', 'setAside', 'strike']),
  bounced('Tencent QQ', 'rhost-tencent-02', ['550 Connection frequency limited [Q1YzZ3kxdnRYYnpkbVZ0MAo+QTMzMTMzRjUxNzQ4Cg/MTI3MTY2MDge= Blocked IP 192.0.2.22]. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000722', 'mail', 'rate', 'setAside', 'strike']),
  bounced('Tencent QQ', 'rhost-tencent-03', ['550 DMARC check failed.', 'content', 'policy', 'defer']),
  bounced('I.UA', 'rhost-iua-01', ['550 Mailbox is frozen. See http://mail.i.ua/err/3/', 'rcpt', 'permanent', 'refuse']),
  bounced('a server of Sendmail\'s bounces', 'lhost-sendmail-16', ['554 IP=192.0.2.254 - A problem occurred. (Ask your postmaster for help or to contact neko@example.org to clarify.) (BL)', 'connect', 'permanent', 'release', 'strike']),
  bounced('a server of Sendmail\'s bounces', 'lhost-sendmail-33', ['550 5.7.1 IP address blacklisted by recipient', 'rcpt', 'policy', 'defer']),
  bounced('a server of Sendmail\'s bounces', 'lhost-sendmail-35', ['525 5.7.13 Disabled recipient address', 'rcpt', 'policy', 'defer']),
  {
    of: 'Yandex',
    url: `${SISIMAI}/lib/Sisimai/Reason/Speeding.pm`,
    replies: [['451 4.7.1 <mx.example.jp[192.0.2.2]>: Client host rejected: Please try again slower', 'rcpt', 'rate', 'setAside', 'strike']],
  },
  {
    of: 'GoDaddy',
    // quotes GoDaddy's own list, https://www.godaddy.com/help/fix-rejected-email-with-a-bounce-error-40685
    url: 'https://github.com/sisimai/p5-sisimai/blob/0691512/lib/Sisimai/Rhost/GoDaddy.pm',
    replies: [
      ['421 Connection refused, too many sessions from This IP. Lower the number of concurrent sessions. IB007', 'connect', 'rate', 'release', 'strike'],
      ['452 This message contains too many recipients. Reduce the number of recipients and retry. IB605', 'rcpt', 'temporary', 'defer'],
      ['552 Virus infected message rejected. IB705', 'content', 'permanent', 'refuse'],
    ],
  },
] // prettier-ignore
