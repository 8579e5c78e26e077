/**
 * The script of every page, as text. Makes it nicer; nothing needs it: the colour switch is a form and a cookie without
 * it, figures are as old as the page, clock times are UTC. No backslash and no backtick in it: it lives in a template.
 */
export const SCRIPT = `
const root = document.documentElement

// colours: at once, and kept by the cookie that the form sets
document.addEventListener('submit', (event) => {
  if (!event.target.matches('.prefs')) return
  event.preventDefault()
  const { value } = event.submitter
  if (value === 'auto') delete root.dataset.theme
  else root.dataset.theme = value
  for (const button of event.target.querySelectorAll('[name="theme"]')) button.setAttribute('aria-pressed', String(button === event.submitter))
  fetch(event.target.action, { method: 'POST', body: new URLSearchParams(new FormData(event.target, event.submitter)), redirect: 'manual' }).catch(() => {})
})

// clock times: from UTC to the reader's own
const two = (n) => String(n).padStart(2, '0')
const localise = (part) => {
  for (const time of part.querySelectorAll('time.clock')) {
    const at = new Date(time.dateTime)
    const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')
    const date = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(two).join('-')
    time.textContent = Math.abs(Date.now() - at) < 864e5 ? clock : date + ' ' + clock.slice(0, 5)
  }
  for (const text of part.querySelectorAll('[data-clock]')) {
    const at = new Date(text.dataset.clock)
    text.textContent = two(at.getHours()) + ':' + two(at.getMinutes())
  }
  for (const note of part.querySelectorAll('[data-local]')) note.textContent = note.dataset.local
}
localise(document)

// on a phone the rail is a strip: show where we are
document.querySelector('.rail nav > ul > li > [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })

// live figures: the same page again, while somebody looks at it and is not in the middle of something; where that fails, it is said how old they are
const busy = (part) => part.contains(document.activeElement) || part.querySelector('details[open]') || getSelection().toString() !== ''
const refresh = async () => {
  const old = document.querySelector('main[data-live]')
  if (!old || document.hidden || busy(old)) return
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null)
  old.querySelector('.stale').hidden = answer?.ok === true
  if (!answer?.ok || busy(old)) return
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html')
  for (const place of ['main', '.rail nav']) {
    const [from, to] = [next.querySelector(place), document.querySelector(place)]
    if (from && to && !to.contains(document.activeElement)) { localise(from); to.replaceWith(from) }
  }
}
const live = document.querySelector('main[data-live]')
if (live) setInterval(() => refresh().catch(() => {}), live.dataset.live * 1000)

// a sandboxed frame tells its parent nothing about focus, so the ring round the preview is drawn from here
const ring = () => document.querySelector('.desk')?.classList.toggle('focus', document.activeElement?.tagName === 'IFRAME')
addEventListener('blur', ring)
addEventListener('focus', ring)

// the list: how many are chosen, and all of a page at once
document.addEventListener('change', (event) => {
  const form = event.target.closest('form.rows')
  if (!form) return
  const boxes = [...form.querySelectorAll('tbody input[name="id"]')]
  if (event.target.matches('.every')) for (const box of boxes) box.checked = event.target.checked
  form.querySelector('output').textContent = String(boxes.filter((box) => box.checked).length)
})

// '/' finds from anywhere but a field; j and k work only while focus is in the list (WCAG 2.1.4)
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.matches('input:not([type="checkbox"], [type="radio"]), select, textarea')) return
  if (event.key === '/') { event.preventDefault(); document.querySelector('#find')?.focus() }
  const row = event.target.closest('.list tbody tr')
  if (event.key === 'j') row?.nextElementSibling?.querySelector('.subject a').focus()
  if (event.key === 'x') row?.querySelector('input[type="checkbox"]')?.click()
  if (event.key === 'k') row?.previousElementSibling?.querySelector('.subject a').focus()
})
`
