// Says one thing after the other over a socket, cut into pieces, and knows whether all of it so far was clearly one reply each.

/** A line that says that a command is not known. */
export const UNKNOWN = /^50[0-4]/m

/** @returns { say(usual), clean, unknown }; `say` takes the next of `says` and answers what was said. */
export function openMouth(socket, { says, cut }) {
  let before = Promise.resolve()
  const then = (act) => void (before = before.then(act))
  const write = (bytes) => {
    const size = bytes.length > 3000 ? 4000 : cut
    then(async () => {
      for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
        socket.write(bytes.subarray(at, at + size))
        await new Promise((resolve) => setImmediate(resolve))
      }
    })
  }
  const line = (text) => write(Buffer.from(`${text}\r\n`))
  const mouth = { clean: true, unknown: false, over: false }
  mouth.say = (usual) => {
    if (mouth.over) return ''
    const said = says.shift() ?? 'usual'
    const text = said === 'usual' ? usual : (said.line ?? said.raw ?? '')
    if (said !== 'usual' && !(said.line !== undefined && isOneReply(said.line))) mouth.clean = false
    mouth.unknown ||= UNKNOWN.test(text)
    if (said === 'close') then(() => socket.end())
    else if (said === 'reset') then(() => socket.resetAndDestroy())
    else if (said.raw !== undefined) write(Buffer.from(said.raw, 'latin1'))
    else if (said !== 'silence') line(text)
    // RFC 5321 3.8: who says 421 hears no more
    if (text.startsWith('421')) then(() => socket.end())
    if (text.startsWith('421') || said === 'close' || said === 'reset') mouth.over = true
    return text
  }
  return mouth
}

/** One reply as RFC 5321 has it, not unreasonably long: what it means can be argued about no further. */
function isOneReply(text) {
  const lines = text.split('\r\n')
  const code = lines[0].slice(0, 3)
  const isLine = (line, nth) => {
    const rest = line.slice(3)
    // eslint-disable-next-line no-control-regex -- what a reply must not have
    if (!line.startsWith(code) || /[\u0000-\u001f\u007f]/.test(rest)) return false
    return nth < lines.length - 1 ? rest.startsWith('-') : rest === '' || rest.startsWith(' ')
  }
  return /^[2-5][0-5]\d$/.test(code) && text.length < 500 && lines.every(isLine)
}
