/**
 * Every English word of the admin page, in one file, ready to be translated. Names in braces are filled in by fill():
 * with text, or with a piece of the page such as a time. Manner: sentence case, short, verbs first, no exclamation
 * marks; the queue's own words only (docs/glossary.md).
 */
export const en = {
  brand: 'Mailspool',
  title: '{page} · Mailspool',

  states: {
    scheduled: 'Scheduled', queued: 'Queued', sending: 'Sending', deferred: 'Deferred', uncertain: 'Uncertain',
    failed: 'Failed', sent: 'Sent', cancelled: 'Cancelled',
  },
  fates: {
    accepted: 'Delivered', refused: 'Failed', dontSend: 'Don’t send', uncertain: 'Uncertain', open: 'Waiting',
    deferred: 'Deferred', cancelled: 'Not sent',
  },
  reasons: {
    refused: 'Refused for good', partial: 'Refused for some', maxRetries: 'Retries used up', maxAge: 'Too old', expired: 'Its time was over',
    dontSend: 'On the don’t-send list', poison: 'Crashed three workers', undecodable: 'Could not be read back',
  },
  kinds: { to: '', cc: 'Cc', bcc: 'Bcc' },
  priorities: { high: 'High', medium: 'Medium', low: 'Low' },
  transports: { working: 'Working', trying: 'Trying', stopped: 'Stopped', paused: 'Paused' },
  rights: { see: 'see', seeContent: 'read content', act: 'act', configure: 'configure' },

  rail: {
    skip: 'Skip to content', pages: 'Pages', find: 'Who was it for?', findLabel: 'Find mail by address, Message-ID or subject',
    failures: 'Failures', audit: 'Audit', overview: 'Overview', messages: 'Messages', dontSend: 'Don’t-send list', transports: 'Transports',
  },
  foot: {
    signedIn: 'Signed in as {name}: may {rights}', utc: 'Clock times are UTC', local: 'Times are local; hover for UTC',
    find: 'find', move: 'move', choose: 'choose', open: 'open', colours: 'Colours', auto: 'Auto', light: 'Light', dark: 'Dark',
  },

  time: {
    now: 'just now', ago: '{span} ago', ahead: 'in {span}', soon: 'now', second: '{n} s', minute: '{n} min', hour: '{n} h',
    day: '1 day', days: '{n} days', milliseconds: '{n} ms', utc: '{time} UTC',
  },
  size: { bytes: '{n} bytes', kB: '{n} kB', MB: '{n} MB' },
  ordinals: { one: '{n}st', two: '{n}nd', few: '{n}rd', other: '{n}th' },
  atLeast: '{n}+',

  overview: {
    title: 'Overview', live: 'Updated {when}',
    figures: { oldest: 'Oldest due mail', none: 'none' },
    notes: { uncertain: 'need your answer', deferred: 'to be tried again', scheduled: 'wait for their time', queued: 'wait for their turn', sending: 'under way', failed: 'given up' },
    paused: 'Sending is paused.', pausedBy: 'Paused{by} {when}{reason} Mail is still taken in; nothing is lost.',
    pausedSetting: 'The setting pauseSend is true on this host. Mail is still taken in; nothing is lost.',
    by: ' by {name}', because: ': “{reason}”.', full: '.',
    stopped: 'Mail is going out, except through {names}.', stoppedAll: 'No mail goes out: {names} has stopped.',
    stoppedNext: '{label} says: {error}. No message loses an attempt by this. The next try is {when}, or at once when you press “Try now” below.',
    stoppedBare: '{label} does not work. No message loses an attempt by this. The next try is {when}, or at once when you press “Try now” below.',
    waiting: 'Mail waits, the oldest for {span}.',
    waitingNext: 'Is a worker running, or cron? Deliver it by {command}.',
    busy: 'Mail is going out.', busyNext: 'The oldest due message waits for {span}.',
    quiet: 'All mail is out.', quietNext: 'Nothing is due now.', lastSuccess: 'The last mail went out {when}.',
    pausedTransport: '{name} is paused{by} {when}{reason}',
    unknownTransport: '{n} messages wait for the transport {name}, which this host does not know. Add it to the setting transports, or start the host that has it.',
    newerFormat: '{n} messages were queued by a newer version than this one and wait for a worker of that version.',
    migrations: 'The queue tables are out of date ({names}). Run {command}.',
    pause: 'Pause sending…', pauseReason: 'Reason, shown to everybody here', pauseNow: 'Pause sending', resume: 'Resume sending', resumeOne: 'Resume {name}',
    transports: 'Transports', name: 'Name', state: 'State', lastError: 'Last error', actions: 'Actions', noError: 'none',
    nextTry: 'next try {when}', oneMessage: 'next: one message', tryNow: 'Try now', pauseOne: 'Pause', noTransports: 'This host has no transport. Set one by the setting transport.',
  },

  figures: {
    scales: { hour: '1 h', day: '24 h', week: '7 days', month: '30 days' }, last: { hour: 'Last hour', day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days' },
    per: { hour: 'per minute; each lane has its own scale', day: 'per 15 minutes; each lane has its own scale', week: 'per hour; each lane has its own scale', month: 'per day (UTC); each lane has its own scale' }, through: ', counted up to {when}',
    bar: '{from} to {to} UTC: {sent} sent, {deferred} deferred, {failed} failed', label: '{lane}, {last}: {n} in all', asTable: 'The same as a table', from: 'From (UTC)', latency: 'Time from queued to sent', faster: '{n} of 100 were faster', sent: 'Sent, {scale}',
  },

  empty: {
    title: 'No mail yet', lead: 'The database is ready. Two steps to the first delivered message.',
    database: 'Database', databaseText: '{store}', send: 'Send something', sendText: 'From your app:',
    sendCode: "await req.mailer.send({ to: 'you@example.com', subject: 'Hello', text: 'It works.' })",
    deliver: 'Deliver it', deliverText: 'By cron, once a minute:', deliverCode: '* * * * * cd /srv/shop && npx mailer-cli send-mail',
    worker: 'or by one process that stays: {command}',
  },

  messages: {
    title: 'Messages', search: 'Address, Message-ID or subject', filter: 'Filter', filters: 'Filter messages', state: 'State', anyState: 'Any state',
    since: 'Time', sinceAny: 'Any time', sinceHour: 'Last hour', sinceDay: 'Last 24 hours', sinceWeek: 'Last 7 days',
    order: 'Order', newest: 'Newest first', next: 'Next to be sent first', caption: 'Messages, newest first', captionNext: 'Messages, next to be sent first',
    to: 'To', subject: 'Subject', attempts: 'Attempts', priority: 'Priority', age: 'Age', noSubject: 'No subject', sensitive: 'Subject not shown', more: 'more',
    active: 'Active filters', remove: 'remove this filter', clear: 'Clear all', tag: 'Tag: {tag}', transport: 'Transport: {transport}',
    by: { recipient: 'Recipient: {text}', domain: 'Domain: {text}', begins: 'Recipient begins: {text}', messageId: 'Message-ID: {text}', subject: 'Subject begins: {text}', id: 'Id: {text}' },
    match: '{n} match', matchOne: '1 matches', matchMany: 'More than {n} match', moreFilters: 'More filters', recipientBegins: 'Recipient begins', subjectContains: 'Subject contains', anyPriority: 'Any', error: 'An attempt met', anyError: 'Anything', from: 'From (UTC)', until: 'Before (UTC)', domain: 'Domain', group: 'Of one group of failures',
    priorityIs: 'Priority: {text}', beginsIs: 'Recipient begins: {text}', containsIs: 'Subject contains: {text}', errorIs: 'Met: {text}', fromIs: 'From {text}', untilIs: 'Before {text}',
    lookedAt: 'Nothing that fits among the 5,000 messages looked at; there are older ones.', lookOn: 'Look further back', tagName: 'Tag', transportName: 'Transport',
    choose: 'Choose {subject} to {whom}', chooseAll: 'Choose every row on this page', bulk: 'Act on messages', chosen: 'The chosen', allMatch: 'All {n} that match', allMatchMany: 'All that match',
    acts: { send: 'Send now…', requeue: 'Requeue…', raise: 'Raise priority…', cancel: 'Cancel…', delete: 'Delete…' },
    pageNewest: 'Newest', pageOlder: 'Older', pages: 'Pages of the list', shown: '{n} messages', shownOne: '1 message', span: ', from {from} back to {to}',
    none: 'No mail {what}', noneState: '{state}', noneFor: 'to {text}', noneAbout: 'found for “{text}”', noneAny: 'here',
    noneLead: 'The app has not handed us any that fits. Look a little wider:', onList: '{address} is on the don’t-send list.', anyTime: 'At any time', inAnyState: 'In any state', everyone: 'Everyone at {domain}', all: 'All messages',
  },

  why: { next: '{why}, next {when}', due: 'Due {when}', waits: 'Waits for retry-deferred', answer: 'Waits for your answer', again: 'Set aside, again {when}', second: 'Outcome unknown, again {when}' },

  message: {
    to: 'to {whom}', andMore: ' and {n} more', from: 'from {from}', youAreHere: 'You are here',
    recipients: 'Recipients', address: 'Address', fate: 'Fate', reply: 'Last reply', noReply: 'none yet', gone: 'They left the database with the content.',
    story: 'What happened', storyNext: 'What happened, what comes next', older: '{n} older attempts are not shown.',
    facts: 'Facts', priority: 'Priority', tags: 'Tags', transport: 'Transport', size: 'Size', messageId: 'Message-ID', id: 'Id', created: 'Queued', expires: 'Not after', duplicate: 'Note', duplicateText: 'A second copy is possible',
    sendNow: 'Send now', tryNow: 'Try now', requeue: 'Requeue', cancel: 'Cancel', cancelRest: 'Cancel the rest', delete: 'Delete…', eml: 'Download .eml',
    arrived: 'It arrived', notArrived: 'It did not arrive, send it again', allMail: 'All mail to {whom}', toList: 'Put it on the don’t-send list…',
  },

  story: {
    attempt: '{nth} attempt: {what}', uncounted: 'Not counted: {what}', upcoming: '{nth} attempt', queued: 'Queued', withPriority: 'With {priority} priority', later: 'With {priority} priority, not before {when}',
    meta: 'Through {transport}, took {span}, worker {worker}', copy: 'It may have made a second copy.',
    success: 'delivered', failure: 'refused', uncertain: 'no answer after the last line', crashed: 'the worker stopped before the end, nothing was sent', dontSend: 'not sent, all recipients are on the don’t-send list', expired: 'not sent, its time was over', noAnswer: 'Nobody knows whether the server took it.',
    finished: 'Finished',
  },

  mail: {
    title: 'The mail', parts: 'Parts of the mail', preview: 'Preview', text: 'Text', headers: 'Headers', source: 'Source', attachments: 'Attachments',
    noRight: 'You may see that this mail was sent, but not what it says: that takes the right {right}.',
    sensitive: 'This mail is marked as sensitive: what it says is shown to nobody, and leaves the database as soon as the mail is finished.',
    gone: 'What this mail said has left the database.', unreadable: 'This mail could not be taken apart. Its source is what every attempt sends.',
    nothingRemote: 'Nothing in this mail comes from elsewhere.', onePicture: '1 picture from elsewhere is not loaded.', pictures: '{n} pictures from elsewhere are not loaded.',
    alone: 'Open it alone', width: 'Width', desktop: 'Desktop', phone: 'Phone', frame: 'The mail as its reader sees it', framePhone: 'The mail as its reader sees it on a phone',
    noHtml: 'This mail has no HTML; its reader sees the text.', noText: 'This mail has no text part.', nothing: 'This mail has neither text nor HTML.', headersCaption: 'Headers in the order in which they are sent',
    bytes: 'All {size}. Every attempt sends exactly these bytes.', cut: 'The first {shown} of {size}. Every attempt sends exactly these bytes; download it to see the rest.',
    noAttachments: 'This mail has no attachments.', name: 'Name', kind: 'Kind', size: 'Size', inline: '{type}, shown inside the mail', download: 'Download', unnamed: 'attachment-{n}',
  },

  confirm: {
    title: 'Delete this message?', lead: '“{subject}” to {whom}. The message goes with its content, its recipients and its attempts; nothing brings it back.',
    uncertain: 'An attempt of unknown outcome is behind it: it then stays as uncertain instead.', unsent: 'It has not been sent: nobody will get it.', delete: 'Delete 1 message', keep: 'Keep it',
  },

  dontSend: {
    title: 'Don’t-send list', lead: 'These addresses get no mail from us', search: 'Search the don’t-send list', address: 'Address', begins: 'Address begins with', find: 'Search', reason: 'Reason', source: 'Source', added: 'Added', ends: 'Ends', never: 'never', ended: 'ended {when}',
    caption: 'Addresses that get no mail, by address', remove: 'Remove', add: 'Add an address', addNow: 'Add to the list', until: 'Ends', untilNever: 'Never', untilMonth: 'In 30 days', untilYear: 'In a year', first: 'First', next: 'Next',
    note: 'Holds for new mail and for mail already queued. Each message that it stops is logged as don’t-send, never as sent.', none: 'Nobody is on the list', noneLead: 'Put an address here when its owner asked for no more mail, or when the mailbox is gone.', noMatch: 'No address on the list begins with {text}', noAddress: 'Not added: give one plain address.', refused: 'Not added: {problem}',
  },

  classes: {
    temporary: 'Refused for now', permanent: 'Refused for good', greylisted: 'Greylisted', rate: 'Asked to slow down', policy: 'Refused by a rule', auth: 'Login refused', network: 'No connection', tls: 'No secure connection', protocol: 'Not understood',
  },

  bulk: {
    title: 'Are you sure?', one: '1 message', many: '{n} messages', newest: 'The newest of them', examples: 'Among them', leave: 'Leave them', backToList: 'To the messages',
    ask: { send: 'Send {what} now?', requeue: 'Requeue {what}?', raise: 'Give {what} high priority?', cancel: 'Cancel {what}?', delete: 'Delete {what}?' },
    verb: { send: 'Send {what}', requeue: 'Requeue {what}', raise: 'Raise {what}', cancel: 'Cancel {what}', delete: 'Delete {what}' },
    lead: {
      send: 'Queued and deferred ones are tried at once by this host, a few at a time. Others are left as they are.',
      requeue: 'Those that are deferred, failed, uncertain or cancelled go back to the queue, to the recipients that have not got them, at their old priority. An uncertain one may arrive twice. Others are left as they are.',
      raise: 'Those that wait go out before medium and low ones. Others are left as they are.',
      cancel: 'Those that are not sent yet are not sent any more. They can be put back in the queue.',
      delete: 'They go with their content, their recipients and their attempts; nothing brings them back. Mail not sent yet will not be sent.',
    },
    progressTitle: 'Progress', progress: 'Done', of: '{done} of {total}', started: 'Started by {name} {when}.', goesOn: 'It goes on when you leave; the audit keeps the result.', silent: 'It stopped when its process ended; what is below was done. Do it again for the rest.', stop: 'Stop here',
    doing: { send: 'Sending {what}', requeue: 'Requeueing {what}', raise: 'Raising {what}', cancel: 'Cancelling {what}', delete: 'Deleting {what}' },
    did: { send: '{what} gone through', requeue: '{what} gone through', raise: '{what} gone through', cancel: '{what} gone through', delete: '{what} gone through' },
    ends: { done: 'This is what became of them.', stopped: 'It was stopped; this is what became of them.', failed: 'It broke off, as the database did not answer. What is below was done; do it again for the rest.' },
    outcomes: {
      sent: 'sent', deferred: 'tried, and deferred', failed: 'tried, and failed', uncertain: 'tried, outcome unknown', held: 'left in the queue: paused, or the transport rests', requeued: 'queued again', noContent: 'left alone: their content has left the database', notNow: 'left alone: in no state for it',
      changed: 'have high priority now', unchanged: 'had it already', tooLate: 'too late: under way, ended, or of unknown outcome', notFound: 'not there any more', cancelled: 'cancelled', deleted: 'deleted',
    },
  },

  failures: {
    title: 'Failures', lead: '{what} were given up, for {n} reasons', leadOne: '{what} were given up, for 1 reason', range: 'Time range', day: '24 h', week: '7 days', month: '30 days', all: 'All kept',
    caption: 'Failed messages, grouped by reason', reason: 'Reason, and what helps', domains: 'Domains', seen: 'First, last seen', noDomain: 'none', others: '{n} others', otherOne: '1 other', requeue: 'Requeue {n}…', delete: 'Delete…',
    note: 'Addresses, numbers and ids in a reply are replaced by … so that equal reasons meet.', newestOnly: 'Of the newest 10,000 failed messages.', none: 'No mail has failed', noneLead: 'Nothing was given up. Mail that is only deferred is tried again by itself.', noneRange: 'Nothing was given up in this time.',
    helps: {
      noMailbox: 'A typo or a closed account. Fix the address, or put it on the don’t-send list.', noDomain: 'Nearly always a typo. Mend the address, then send again.', full: 'Worth one more try next week.', closed: 'The account is closed. Put it on the don’t-send list.', moved: 'Ask for the new address.', tooLarge: 'Send a link in place of the attachment.',
      spam: 'Sending again will not help. Look at SPF, DKIM and the wording first.', policy: 'Ask the receiver’s postmaster, with the reply.', relay: 'Ours to mend: the server does not send for us. Then requeue them all.', auth: 'Ours to mend: the login. Then requeue them all.', network: 'The server could not be reached for as long as we tried. Requeue them when it can.', tls: 'No secure connection came about. Look at the certificate and the settings of the transport.',
      dontSend: 'Their recipients are on the don’t-send list. Take an address off if its owner wants mail again.', expired: 'Nobody sent them in time. Was a worker running?', poison: 'Taken aside so that other mail goes on. Please report it with the .eml.', undecodable: 'What is stored of them could not be read back.',
    },
  },

  audit: {
    title: 'Audit', lead: 'Who did and who looked at what, kept for a year', filters: 'Filter the audit', when: 'When', who: 'Who', did: 'Did', what: 'What', anything: 'Anything', none: 'Nobody has done anything here yet.', message: 'a message', everything: 'everything', outcome: '{n} {what}',
    deeds: { open: 'looked at', send: 'sent', requeue: 'requeued', cancel: 'cancelled', delete: 'deleted', raise: 'raised', resolve: 'answered', pause: 'paused', resume: 'resumed', listAdd: 'put on the don’t-send list', listRemove: 'took off the don’t-send list' },
  },

  /** What an action really did, said on the page that follows it. */
  done: {
    nothingChosen: 'Nothing was done: choose messages first, or “All that match”.',
    tried: 'It was tried just now. Below is what became of it.', stillTrying: 'It is being tried; this takes longer than we wait. Load the page again to see what became of it.',
    paused: 'Nothing was tried: sending is paused.', transport: 'Nothing was tried: its transport rests after trouble. “Try now” on the overview wakes it.', notTried: 'Nothing was tried: by now the message is in no state for it.',
    requeued: 'It is back in the queue.', notRequeued: 'It was not put back: it is in no state for it, or its content has left the database.', cancelled: 'It is cancelled.', tooLate: 'Too late: it was under way, or has ended.', resolved: 'Your answer is kept.', notResolved: 'Nothing was changed: it is not uncertain any more.',
    deleted: 'The message is deleted.', notDeleted: 'Not deleted: it is under way, or an attempt of unknown outcome is behind it.', added: 'The address is on the list.', removed: 'The address is off the list.', notRemoved: 'The address was not on the list.',
  },

  problems: {
    closed: 'This page is closed', closedLead: 'It shows people’s mail, so it opens for nobody until your app says who may see it.', closedLine: 'Add this to mailer.config, or to what you hand to mailer(); adminRouter() takes authorize itself:',
    closedRights: 'Rights: {see} who got what and when, {seeContent} read the mail itself, {act} send, requeue, cancel, delete and pause, {configure} change the don’t-send list.', closedFoot: '403 Forbidden. Your mail is not touched by this: queueing and delivery go on.',
    notLetIn: 'You are not let in here', notLetInLead: 'Your app answered that you may not see its mail. If you should, ask those who run it.', noActor: 'authorize answered {kind}, which is no actor. It has to answer { name, rights }.',
    noRight: 'That takes another right', noRightLead: 'You are let in as {name}, without the right {right}. Nothing was changed.', elsewhere: 'Not done', elsewhereLead: 'The request came from another site. Nothing was changed; do it from the page itself.',
    token: 'Not done', tokenLead: 'The form is too old, or it was made for somebody else. Nothing was changed; go back, load the page again, and repeat it.', notFound: 'There is nothing here', notFoundLead: 'The message may have been deleted or purged, or the link is cut.', method: 'Not done that way', methodLead: 'This address answers {allow} only. Nothing was changed.',
    tooLarge: 'Too much', tooLargeLead: 'The form is larger than this page sends. Nothing was changed.', store: 'The queue’s database does not answer', storeLead: 'Mail that is queued stays there, and delivery goes on when the database is back. Load this page again then.', failed: 'This page could not be made', failedLead: 'Something went wrong on our side; the log has more. Queueing and delivery are not touched by it.', back: 'To the overview',
  },

  /** What a server's reply means. `short` stands in lists and time lines; `says` is a clause whose subject {who} is the recipient's domain or the transport. */
  replies: {
    noMailbox: { short: 'No such mailbox', says: '{who} knows no such mailbox' },
    noDomain: { short: 'No such domain', says: '{who} is no domain that takes mail' },
    full: { short: 'Mailbox full', says: '{who} says the mailbox is full' },
    closed: { short: 'Mailbox closed', says: '{who} says the mailbox is closed' },
    moved: { short: 'Mailbox moved', says: '{who} says the mailbox has moved' },
    tooLarge: { short: 'Too large', says: '{who} finds the mail too large' },
    greylisted: { short: 'Greylisted', says: '{who} asked us to come back later' },
    rate: { short: 'Asked to slow down', says: '{who} asked us to slow down' },
    spam: { short: 'Refused as spam', says: '{who} takes the mail for spam' },
    policy: { short: 'Refused by a rule', says: '{who} refuses the mail by a rule of its own' },
    relay: { short: 'Relaying refused', says: '{who} does not relay mail for us' },
    auth: { short: 'Login refused', says: '{who} refuses our login' },
    network: { short: 'No connection', says: '{who} could not be reached, or the line broke' },
    tls: { short: 'No secure connection', says: 'no secure connection to {who} came about' },
    protocol: { short: 'Not understood', says: '{who} answered something that is no reply' },
    utf8: { short: 'Takes no UTF-8 address', says: '{who} takes no UTF-8 address' },
    temporary: { short: 'Refused for now', says: '{who} refused it for now' },
    permanent: { short: 'Refused for good', says: '{who} refused it for good' },
    quoted: { short: '{text}', says: '{who} says “{text}”' },
  },

  /** The sentence that opens a message's page, and the one below it: what happened to whom, when, on which attempt; then what happens next, and when. */
  sentences: {
    scheduled: { said: 'Goes out {when}.', due: 'Its time has come: it goes out with the next run.', next: '{recipients}, {priority} priority. Until then it can be cancelled.' },
    setAside: { said: 'Set aside: {clause}{code}. Next try {when}.', bare: 'Set aside. Next try {when}.', next: 'That was the transport’s trouble, not the mail’s: it has lost no attempt.' },
    again: { said: 'Uncertain: the server had the whole message, but the line broke before it said yes or no.', next: 'It goes out again {when}; a second copy is possible.' },
    queued: { said: 'Waits for its turn, {span} so far.', again: 'Waits for its turn again.', next: 'It goes out with the next run of send-mail, or at once where a worker runs.', nextAgain: 'It goes out with the next run, to those who do not have it yet.' },
    held: { said: 'Held back: sending is paused{by}.', saidTransport: 'Held back: {transport} is paused{by}.', next: 'It waits {span} so far. {reason}Resume on the overview.', by: ' by {name}', reason: 'The reason given: “{reason}”. ' },
    stopped: { said: 'Waits for {transport}, which has stopped.', next: 'It waits {span} so far and has lost no attempt. {error}', unknown: 'Waits for the transport {transport}, which this host does not know.' },
    sending: { said: 'Being sent to {whom} just now.', next: '{nth} attempt through {transport}. Load this page again to see what became of it.' },
    sent: { said: 'Delivered to {whom} {when}, on the {nth} attempt.', saidOnce: 'Delivered to {whom} {when}.', took: 'The server of transport {transport} took it with {code}', calls: ' and calls it {id}', done: '. Our part is done; if it is not in the inbox, look in the spam folder, then ask that server.', bare: 'Our part is done.', list: ' {n} on the don’t-send list were not written to.', assumed: 'Counted as sent {when}: nobody knows whether {whom} got it.', assumedNext: 'The server had the whole message, but the line broke before it said yes or no.', copy: ' A second copy is possible: an earlier attempt ended without an answer.' },
    deferred: { said: 'Deferred: {clause}{code}. Next try {when}.', due: 'Deferred: {clause}{code}. The next try is due.', wait: 'Deferred: {clause}{code}. It waits for retry-deferred.', fresh: 'Deferred: it was queued to wait for retry-deferred.', next: '{others}A worker tries it by itself; without one, retry-deferred puts it back in the queue.{limit}', age: ' It counts as failed after {span}.', retries: ' It counts as failed after {n} retries.' },
    others: { have: '{n} of {all} recipients have it and are not written to again. ', haveOne: '1 of {all} recipients has it and is not written to again. ' },
    failed: { refused: 'Failed: {clause}{code}.', partial: 'Failed for some: {clause}{code}.', maxRetries: 'Failed: its retries are used up. Last, {clause}{code}.', maxAge: 'Failed: it was tried for longer than maxAge allows. Last, {clause}{code}.', expired: 'Failed: its time was over {when}, before it could be sent.', dontSend: 'Not sent: {whom} is on the don’t-send list.', dontSendAll: 'Not sent: all its recipients are on the don’t-send list.', poison: 'Failed: three workers crashed while sending it, the last one with nothing else in hand.', undecodable: 'Failed: what is stored of it could not be read back.', other: 'Failed.', next: '{others}Nothing more happens by itself. Fix the cause and requeue it, or put the address on the don’t-send list.', nextPlain: '{others}Nothing more happens by itself.', nextList: 'It is logged as don’t-send, never as sent. Take the address off the list and requeue it, if its owner wants mail again.' },
    uncertain: { said: 'Uncertain: {who} had the whole message, but the line broke before it said yes or no.', next: 'It may have arrived, or not. It waits for your answer; until then no second copy goes out. Ask {whom}, or the postmaster of {domain} for the Message-ID below.' },
    cancelled: { said: 'Cancelled {when}, before anything was sent.', some: 'Cancelled {when}, when some had it already.', next: '{others}It can be put back in the queue.', nobody: 'Nobody got it. ' },
    clauseUnknown: 'the last try did not succeed',
    server: 'the server',
    manyRecipients: '{n} recipients',
    oneRecipient: '1 recipient',
    andMore: ' and {n} others',
    andOne: ' and 1 other',
  },
} as const // prettier-ignore
