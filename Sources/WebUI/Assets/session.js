// The end of a session, without losing what is being written: a warning two minutes before it locks, and a place to unlock it on the page.
import { call, Refused } from './api.js'
import { element } from './dom.js'

const warning = 120
let locksAt = 0
let wasActive = false
let dialog = null

/** Asks how long there is. `active` says that somebody is here, which makes it longer. */
async function look(active) {
  try {
    const session = await call(active ? 'POST' : 'GET', active ? '/api/v1/session/seen' : '/api/v1/session', undefined, { background: !active, stays: true })
    locksAt = Date.now() + Math.max(0, new Date(session.locksAt) - new Date(session.now))
    if (session.steps.includes('unlock')) return lock()
    if (dialog?.dataset.kind === 'warning' && active) close()
  } catch (error) {
    if (error instanceof Refused && error.status === 401) lock()
  }
}

function close() {
  dialog?.close()
  dialog?.remove()
  dialog = null
}

function open(kind, ...content) {
  close()
  dialog = element('dialog', { class: 'session', 'aria-labelledby': 'session-title' }, ...content)
  dialog.dataset.kind = kind
  document.body.append(dialog)
  dialog.showModal()
}

function warn() {
  const left = element('span', {}, '2 minutes')
  open('warning',
    element('h2', { id: 'session-title' }, 'Are you still here?'),
    element('p', {}, 'This page locks in ', left, '. What you have written stays on it.'),
    element('form', { method: 'dialog' }, element('button', { class: 'primary', autofocus: true, onclick: () => look(true) }, 'I am here')))
  dialog.addEventListener('cancel', () => look(true))
}

/** Hides the page's content, but keeps it. */
function lock() {
  if (dialog?.dataset.kind === 'locked') return
  document.documentElement.classList.add('locked')
  const password = element('input', { id: 'session-password', type: 'password', autocomplete: 'current-password', required: true, maxlength: '1000', autofocus: true })
  const problem = element('p', { class: 'problem', role: 'alert', hidden: true })
  const form = element('form', { class: 'stack' },
    element('label', { for: 'session-password' }, 'Password'), password,
    element('button', { class: 'primary' }, 'Unlock'),
    element('a', { href: '/log-in' }, 'Log in as somebody else'))
  open('locked', element('h2', { id: 'session-title' }, 'Locked'), element('p', {}, 'Nothing you had open is lost.'), problem, form)
  dialog.addEventListener('cancel', (event) => event.preventDefault())
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    try {
      await call('POST', '/api/v1/session/unlock', { password: password.value }, { stays: true })
      document.documentElement.classList.remove('locked')
      close()
      look(true)
    } catch (error) {
      // The session itself is over: the log-in page knows the way back.
      if (error.status === 401) return location.assign('/log-in?then=' + encodeURIComponent(location.pathname + location.search))
      problem.textContent = error.message
      problem.hidden = false
      password.value = ''
      password.focus()
    }
  })
}

function tick() {
  if (wasActive) {
    wasActive = false
    look(true)
    return
  }
  const left = (locksAt - Date.now()) / 1000
  // Another page of the same browser may have been used meanwhile.
  if (left < warning + 30) look(false).then(() => {
    const now = (locksAt - Date.now()) / 1000
    if (now > 0 && now < warning && !dialog) warn()
  })
}

// Once a minute is told that somebody is here; the single keys and clicks are nobody's business.
for (const kind of ['keydown', 'pointerdown', 'input', 'scroll']) addEventListener(kind, () => (wasActive = true), { passive: true, capture: true })
addEventListener('pageshow', () => look(false))
document.addEventListener('visibilitychange', () => document.hidden || look(false))
setInterval(tick, 30000)
look(false)
