/** THE table of routes: every address of the admin page, the right it takes, and who answers. Tests walk it. */
import { cancel, confirmDelete, deleteMessage, requeue, resolve, sendNow } from './handlers/acts.js'
import { showAudit } from './handlers/audit.js'
import { showAsset } from './handlers/assets.js'
import { confirmBulk, showProgress, startBulk, stopBulk } from './handlers/bulk.js'
import { downloadAttachment, downloadEml, preview } from './handlers/content.js'
import { addDontSend, removeDontSend, showDontSend } from './handlers/dont-send.js'
import { exportDontSend, IMPORT_LIMIT, importDontSend } from './handlers/dont-send-files.js'
import { showFailures } from './handlers/failures.js'
import { showMessage } from './handlers/message.js'
import { listMessages } from './handlers/messages.js'
import { showOverview } from './handlers/overview.js'
import { setPreferences } from './handlers/preferences.js'
import { askSendAgain, sendAgain } from './handlers/send-again.js'
import { pause, resume } from './handlers/steering.js'
import { probeTransport, sendTest, showTransports } from './handlers/transports.js'
import type { Route } from './route.js'

export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', right: 'see', handler: showOverview },
  { method: 'POST', path: '/pause', right: 'act', handler: pause },
  { method: 'POST', path: '/resume', right: 'act', handler: resume },

  { method: 'GET', path: '/messages', right: 'see', handler: listMessages },
  { method: 'GET', path: '/messages/:id', right: 'see', handler: showMessage },
  { method: 'GET', path: '/messages/:id/preview', right: 'seeContent', handler: preview },
  { method: 'GET', path: '/messages/:id/message.eml', right: 'seeContent', handler: downloadEml },
  { method: 'GET', path: '/messages/:id/attachments/:number', right: 'seeContent', handler: downloadAttachment },
  { method: 'POST', path: '/messages/:id/send', right: 'act', handler: sendNow },
  { method: 'POST', path: '/messages/:id/requeue', right: 'act', handler: requeue },
  { method: 'POST', path: '/messages/:id/cancel', right: 'act', handler: cancel },
  { method: 'POST', path: '/messages/:id/resolve', right: 'act', handler: resolve },
  { method: 'GET', path: '/messages/:id/delete', right: 'act', handler: confirmDelete },
  { method: 'POST', path: '/messages/:id/delete', right: 'act', handler: deleteMessage },

  { method: 'GET', path: '/messages/:id/send-again', right: 'configure', handler: askSendAgain },
  { method: 'POST', path: '/messages/:id/send-again', right: 'configure', handler: sendAgain },

  { method: 'POST', path: '/act', right: 'act', handler: confirmBulk },
  { method: 'POST', path: '/act/start', right: 'act', handler: startBulk },
  { method: 'GET', path: '/progress/:id', right: 'see', handler: showProgress },
  { method: 'POST', path: '/progress/:id/stop', right: 'act', handler: stopBulk },

  { method: 'GET', path: '/failures', right: 'see', handler: showFailures },
  { method: 'GET', path: '/audit', right: 'see', handler: showAudit },

  { method: 'GET', path: '/dont-send', right: 'see', handler: showDontSend },
  { method: 'POST', path: '/dont-send/add', right: 'configure', handler: addDontSend },
  { method: 'POST', path: '/dont-send/remove', right: 'configure', handler: removeDontSend },
  { method: 'GET', path: '/dont-send/export', right: 'see', handler: exportDontSend },
  { method: 'POST', path: '/dont-send/import', right: 'configure', handler: importDontSend, formLimit: IMPORT_LIMIT },

  { method: 'GET', path: '/transports', right: 'see', handler: showTransports },
  { method: 'POST', path: '/transports/probe', right: 'act', handler: probeTransport },
  { method: 'POST', path: '/transports/test', right: 'configure', handler: sendTest },

  { method: 'POST', path: '/preferences', right: 'see', handler: setPreferences },
  { method: 'GET', path: '/assets/:name', right: 'see', handler: showAsset },
]

export interface Match {
  route: Route
  params: Record<string, string>
}

/** The route of a path, or the methods that the path would take instead (empty: there is no such path). */
export function match(method: string, path: string): Match | { allow: readonly string[] } {
  const asked = method === 'HEAD' ? 'GET' : method
  const fitting = ROUTES.map((route) => ({ route, params: paramsOf(route.path, path) })).filter(
    (found): found is Match => found.params !== null,
  )
  return fitting.find(({ route }) => route.method === asked) ?? { allow: fitting.map(({ route }) => route.method) }
}

function paramsOf(pattern: string, path: string): Record<string, string> | null {
  const [want, have] = [pattern.split('/'), path.split('/')]
  if (want.length !== have.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of want.entries()) {
    const given = decode(have[index] ?? '')
    if (part.startsWith(':')) params[part.slice(1)] = given
    else if (part !== given) return null
  }
  return params
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
