// A section drafted anew, without losing what is typed. A model's sentences show as they come, each whole and checked, and can be stopped.
import { call, events, page, token } from './api.js'
import { element, localTimes, toast } from './dom.js'

let running = null
let isBusy = false

for (const hint of document.querySelectorAll('[data-live]')) hint.hidden = false

document.addEventListener('submit', (event) => {
  const way = event.submitter?.dataset.draft
  if (!way) return
  event.preventDefault()
  if (!isBusy) begin(event.target, way)
})
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && running && !document.querySelector('dialog[open]')) running.abort()
})

async function begin(form, way) {
  const box = form.elements.text
  if (isUnsaved(box) && !(await mayGoOn())) return box.focus()
  busy(true)
  const text = isUnsaved(box) ? box.value : undefined
  if (way === 'model') await write(form, text, form.elements.mayReplace.checked)
  else await again(form, text)
  busy(false)
}

/** Typed since it was last saved, or given back by the server, which could not save it. */
const isUnsaved = (box) => box.value !== box.defaultValue || box.dataset.unsaved !== undefined

function saved(box, text) {
  if (text === undefined) return
  box.defaultValue = text
  delete box.dataset.unsaved
}

/** Asks what is to become of text that is not saved. */
function mayGoOn() {
  const dialog = document.getElementById('typed')
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(dialog.returnValue === 'go'), { once: true }))
}

function busy(is) {
  isBusy = is
  for (const button of document.querySelectorAll('[data-draft]')) button.disabled = is
}

const api = (form) => '/api/v1' + new URL(form.action).pathname
const versionOf = (form) => Number(form.elements.version.value)

// The page without a step elsewhere: what is typed in other sections stays.

/** Shows the section as it is now, and of the rest what depends on it. */
async function refresh(section, message) {
  const note = section.querySelector('form[action*="/sections/"]').action.split('/sections/')[0]
  const fresh = await page(note).catch(() => null)
  // It did not come, the log-in came in its place, or the note was signed elsewhere: what is typed stays where it is.
  if (!fresh?.getElementById('checks') || !fresh.getElementById(section.id)?.querySelector('textarea')) {
    const isTyped = [...document.querySelectorAll('.note-section textarea')].some(isUnsaved)
    return isTyped ? tell(section, message + ' Load the page again to see it, once what you typed is saved or copied.') : location.assign(note)
  }
  for (const old of document.querySelectorAll('.note-section')) {
    const now = fresh.getElementById(old.id)
    if (!now) continue
    if (old === section) {
      replace(old, now)
      continue
    }
    for (const part of ['.note-columns', '.heading']) old.querySelector(part).replaceWith(now.querySelector(part))
    settle(old, now)
  }
  document.getElementById('checks').replaceWith(fresh.getElementById('checks'))
  const hash = fresh.querySelector('input[name=text_hash]')?.value
  if (hash) for (const field of document.querySelectorAll('input[name=text_hash]')) field.value = hash
  for (const hint of document.querySelectorAll('[data-live]')) hint.hidden = false
  localTimes(document)
  const title = document.getElementById(section.id).querySelector('h2')
  title.closest('.heading').after(element('p', { class: 'note' }, message))
  title.focus()
  // Heard as well as seen.
  toast(message)
}

/** A section's form counts from the note's new version, unless it holds text typed over one that was changed elsewhere: the server says so then. */
function settle(old, now) {
  const box = old.querySelector('textarea')
  const fresh = now.querySelector('textarea')
  if (!box || !fresh) return
  if (!isUnsaved(box)) box.value = box.defaultValue = fresh.defaultValue
  if (box.defaultValue === fresh.defaultValue) box.form.elements.version.value = fresh.form.elements.version.value
}

/** What was typed meanwhile goes over into the new form. */
function replace(old, now) {
  const box = old.querySelector('textarea')
  old.replaceWith(now)
  if (!isUnsaved(box)) return
  now.querySelector('textarea').value = box.value
  now.querySelector('textarea').closest('details').open = true
}

async function again(form, text) {
  const section = form.closest('.note-section')
  try {
    await call('POST', api(form) + '/regenerate', { version: versionOf(form), text }, { stays: true })
    saved(form.elements.text, text)
    await refresh(section, 'The section was drafted again from the record as it is now.')
  } catch (error) {
    tell(section, error.message)
  }
}

function tell(section, message) {
  section.querySelector('.problem')?.remove()
  section.querySelector('.note-columns').after(element('p', { class: 'problem', role: 'alert' }, message))
}

// A model writes.

/** Where its sentences stand until they are the section. */
function openPanel(section) {
  section.querySelector('.live-draft')?.remove()
  section.querySelector('.problem')?.remove()
  const id = section.id.replace('section-', 'live-')
  const parts = {
    title: element('h3', { id, tabindex: '-1' }, 'A language model is writing'),
    stop: element('button', { type: 'button', onclick: () => running?.abort() }, 'Stop', element('kbd', { 'aria-hidden': 'true' }, 'Esc')),
    state: element('p', { role: 'status' }),
    count: element('span', { class: 'soft' }),
    text: element('div', { class: 'reading' }),
    sources: element('ol', { class: 'sources plain-list' }),
    choice: element('p', { class: 'row' }),
  }
  const panel = element('div', { class: 'panel live-draft', role: 'group', 'aria-labelledby': id },
    element('div', { class: 'heading' }, parts.title, parts.count, parts.stop), parts.state,
    element('div', { class: 'note-columns' }, parts.text, element('aside', { 'aria-label': 'Sources of what is being written' }, parts.sources)),
    parts.choice)
  section.querySelector('.note-columns').after(panel)
  parts.stop.focus()
  return { ...parts, id, panel, section, sealed: [] }
}

async function write(form, text, mayReplace) {
  const mine = (running = new AbortController())
  const live = openPanel(form.closest('.note-section'))
  live.version = versionOf(form)
  live.typed = text
  live.state.textContent = 'Asking the model … The section stays as it is until it has finished.'
  const connection = Number(form.elements.connection.value)
  let end = null
  try {
    const response = await fetch(api(form) + '/draft', {
      method: 'POST', signal: mine.signal, body: JSON.stringify({ version: live.version, connection, mayReplace, text }),
      headers: { Accept: 'text/event-stream', 'Content-Type': 'application/json', 'X-CSRF-Token': token() },
    })
    if (!response.ok) end = { problem: (await response.json().catch(() => ({}))).detail || 'That did not work.' }
    else for await (const [name, value] of events(response.body)) end = show(live, form, name, value) || end
    end ||= { problem: 'The connection broke off.' }
  } catch (error) {
    end ||= error.name === 'AbortError' ? { isStopped: true } : { problem: 'The server does not answer. Try again in a moment.' }
  }
  running = null
  live.stop.remove()
  // What stood in the field is saved, or was what is saved but for its white space.
  if (end.note) saved(form.elements.text, text)
  if (end.note) return refresh(live.section, 'A language model drafted the section. What its sources do not say is marked; read all of it.')
  if (end.held) return held(live, form, text, end.held)
  stopped(live, form, end)
}

/** Shows one event; the last gives how it ended. */
function show(live, form, name, value) {
  if (name === 'typed') {
    live.version = value.version
    for (const field of document.querySelectorAll('input[name=version]')) field.value = value.version
    saved(form.elements.text, live.typed)
    live.wasTyped = true
  } else if (name === 'sent') {
    live.state.textContent = `${value.connection} is writing. ` + (value.warning ? value.warning + ' ' : '') + 'The section stays as it is until it has finished.'
  } else if (name === 'sentence') {
    sentence(live, value)
  } else if (name === 'again') {
    live.sealed = []
    live.text.replaceChildren()
    live.sources.replaceChildren()
    live.count.textContent = ''
    live.state.textContent = 'What came could not be used. The model is asked once more.'
  } else if (name === 'saving') {
    running = null
    live.stop.remove()
    live.title.focus()
    live.state.textContent = 'Finished. The section is being saved …'
  } else if (name === 'note') {
    return { note: value }
  } else if (name === 'held') {
    return { held: value.items }
  } else if (name === 'problem') {
    return { problem: value.message }
  }
  return null
}

const sentences = (number) => `${number} ${number === 1 ? 'sentence' : 'sentences'}`

function sentence(live, value) {
  live.sealed.push(value.sealed)
  const line = element('p', {}, value.text)
  for (const source of value.citations) {
    const id = `${live.id}-source-${source.number}`
    line.append(' ', element('a', { class: 'footnote', href: `#${id}` }, element('span', { class: 'hidden' }, 'Source '), String(source.number)))
    if (document.getElementById(id)) continue
    live.sources.append(element('li', { id, tabindex: '-1' }, element('span', { class: 'number' }, String(source.number)), ' ',
      element('q', {}, source.text || ''), ' ',
      element('a', { href: `/documents/${source.document}#page-${source.page}` }, `Document ${source.document}, page ${source.page}`)))
  }
  if (value.checks.length) {
    line.append(element('span', { class: 'doubt' }, element('strong', {}, 'Check:'), ' ' + value.checks.join(' ')))
  }
  live.text.append(line)
  live.count.textContent = sentences(live.sealed.length)
}

/** It was stopped or broke off: what came is kept only when somebody says so. */
function stopped(live, form, end) {
  const count = live.sealed.length
  const why = end.isStopped ? 'Stopped.' : end.problem
  live.title.textContent = end.isStopped ? 'Stopped' : 'Not finished'
  const now = live.wasTyped ? 'What you typed is saved, and nothing of the model is in the section.' : 'The section is as it was.'
  live.state.textContent = `${why} ${now} ` + (count
    ? `${sentences(count)} came until then, whole and checked.`
    : 'No sentence was complete.')
  const close = element('button', { type: 'button', onclick: () => leave(live, form) }, count ? 'Leave it out' : 'Close')
  live.choice.replaceChildren(close)
  if (count) close.before(element('button', { type: 'button', class: 'primary', onclick: () => keep(live, form) }, 'Keep what is there'), ' ')
  live.title.focus()
  look(live, form)
}

/** A stop, or a connection that broke off, may have come when the section was just saved. */
async function look(live, form) {
  await new Promise((resolve) => setTimeout(resolve, 1200))
  const note = await call('GET', api(form).split('/sections/')[0], undefined, { stays: true }).catch(() => null)
  if (!note || note.version === live.version || !live.panel.isConnected) return
  await refresh(live.section, 'It was saved before it could be stopped, or the note was changed elsewhere. This is the section as it stands; '
    + 'what stood here before is in the history.')
}

async function keep(live, form) {
  for (const button of live.choice.querySelectorAll('button')) button.disabled = true
  try {
    await call('POST', api(form) + '/keep', { version: live.version, sentences: live.sealed }, { stays: true })
    await refresh(live.section, 'What came until it was stopped is the section now. What stood here before is in the history; read all of it.')
  } catch (error) {
    for (const button of live.choice.querySelectorAll('button')) button.disabled = false
    live.state.textContent = error.message
    look(live, form)
  }
}

function leave(live, form) {
  if (live.wasTyped) return refresh(live.section, 'What you typed is saved. Nothing of the model is in the section.')
  live.panel.remove()
  form.querySelector('[data-draft=model]').focus()
}

function held(live, form, text, items) {
  live.title.textContent = 'Nothing was sent yet: this may identify somebody'
  live.state.textContent = ''
  const list = element('ul', {})
  for (const item of items) list.append(element('li', {}, element('strong', {}, item.text), ' ', element('span', { class: 'soft' }, item.reason)))
  live.text.replaceChildren(list)
  const go = async () => {
    busy(true)
    await write(form, live.wasTyped ? undefined : text, true)
    busy(false)
  }
  live.choice.replaceChildren(element('button', { type: 'button', class: 'primary', onclick: go }, 'Replace them and write'), ' ',
    element('button', { type: 'button', onclick: () => leave(live, form) }, 'Cancel'))
  live.title.focus()
}
