// An answer while it is written: its pieces as they come, then each sentence with its sources. Nothing of it is ever read as HTML.
import { events, leave, token } from './api.js'
import { element, localTimes } from './dom.js'

const form = document.getElementById('ask')
const box = document.getElementById('q')
const send = document.getElementById('send')
const stop = document.getElementById('stop')
const live = document.getElementById('live')
const state = document.getElementById('live-state')
const text = document.getElementById('live-text')
const result = document.getElementById('result')
let running = null

form.addEventListener('submit', (event) => {
  event.preventDefault()
  if (box.value.trim()) ask(false)
})
stop.addEventListener('click', () => running?.abort())
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && running) running.abort()
})
if (!box.value) box.focus()

async function ask(mayReplace) {
  running?.abort()
  const mine = (running = new AbortController())
  document.getElementById('held')?.remove()
  document.querySelectorAll('main > .problem').forEach((node) => node.remove())
  const fields = new FormData(form)
  const connection = fields.get('connection')
  const question = {
    question: box.value.trim(), scope: fields.get('scope') || 'own', mayReplace,
    connection: connection && connection !== 'none' ? Number(connection) : undefined, withoutModel: connection === 'none',
  }
  result.replaceChildren()
  text.textContent = ''
  live.hidden = false
  stop.hidden = false
  send.disabled = true
  state.textContent = 'Looking for passages …'
  try {
    const response = await fetch('/api/v1/ask', {
      method: 'POST', signal: mine.signal, body: JSON.stringify(question),
      headers: { Accept: 'text/event-stream', 'Content-Type': 'application/json', 'X-CSRF-Token': token() },
    })
    if (response.status === 401) return leave()
    if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail || 'That did not work.')
    let isOver = false
    for await (const [name, value] of events(response.body)) isOver = show(name, value) || isOver
    if (!isOver) throw new Error('The answer broke off. Ask again.')
  } catch (error) {
    if (error.name === 'AbortError') problem('Stopped. What was written until then is not checked.', 'note')
    else problem(error instanceof TypeError ? 'The server does not answer. Try again in a moment.' : error.message)
  } finally {
    if (running === mine) {
      running = null
      stop.hidden = true
      send.disabled = false
      state.textContent = ''
    }
  }
}

/** Shows one event; true for the last. */
function show(name, value) {
  if (name === 'found') {
    state.textContent = value.connection && value.used ? `Asking ${value.connection} …` : ''
    passages(value)
  } else if (name === 'sent') {
    state.textContent = `${value.connection} is writing; nothing is checked yet …`
  } else if (name === 'text') {
    text.append(value.text)
  } else if (name === 'answer') {
    live.hidden = true
    answer(value)
    return true
  } else if (name === 'held') {
    live.hidden = true
    held(value.items)
    return true
  } else if (name === 'problem') {
    problem(value.message)
    return true
  }
  return false
}

function problem(message, kind = 'problem') {
  if (!text.textContent) live.hidden = true
  result.prepend(element('p', { class: kind, role: 'alert' }, message))
}

const doubts = { differs: '(differs from the passage)', unsupported: '(no support found)' }

function answer(value) {
  const nodes = []
  const sentences = value.noSupport ? [] : value.sentences || []
  if (sentences.length) {
    const paragraph = element('p', { class: 'answer' })
    for (const sentence of sentences) {
      const doubt = doubts[sentence.support]
      const node = element('span', { class: doubt ? 'sentence unborne' : 'sentence' }, sentence.text)
      for (const number of sentence.citations) {
        node.append(' ', element('a', { class: 'cite', href: `#passage-${number}` }, `[${number}]`, element('span', { class: 'hidden' }, ' passage')))
      }
      if (doubt) node.append(' ', element('span', { class: 'unsure' }, doubt))
      paragraph.append(node, ' ')
    }
    nodes.push(element('section', { 'aria-labelledby': 'answer-title' }, element('h2', { id: 'answer-title', tabindex: '-1' }, 'Answer'), paragraph,
      element('p', { class: 'soft' }, 'Written by a language model and checked against the passages. Read the source before you rely on it.')))
  }
  if (value.noSupport) {
    nodes.push(element('p', { class: 'note', role: 'status' }, element('strong', {}, 'No support found.'), ' The passages below are what comes nearest.'))
  }
  for (const note of notes(value)) nodes.push(element('p', { class: 'soft' }, note))
  passages(value.found)
  result.prepend(...nodes)
  document.getElementById('answer-title')?.focus()
}

function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`
}

function notes(value) {
  const found = value.found
  const notes = []
  if (found.stillProcessing) notes.push(count(found.stillProcessing, 'document is', 'documents are') + ' still processing and could not be used.')
  if (found.connection) notes.push(`Used ${found.used} of ${count(found.passages.length, 'passage', 'passages')}.`)
  if (found.withheld) notes.push(count(found.withheld, 'passage was', 'passages were') + ' kept back: this connection has no agreement for documents with patient data.')
  if (value.replaced) notes.push(count(value.replaced, 'identifier was', 'identifiers were') + ' replaced before it left.')
  if (value.isFromCache) notes.push('You asked the same before; this is the answer from then, at no cost.')
  if (value.isCut) notes.push('The answer was cut at its greatest length.')
  if (value.warning) notes.push(value.warning)
  return notes
}

function passages(found) {
  result.replaceChildren()
  if (found.passages.length === 0) {
    result.append(element('div', { class: 'empty', role: 'status' }, element('p', {}, element('strong', {}, 'No support found.')),
      element('p', {}, 'Nothing in the documents that you may see comes near to this question.')))
    return
  }
  const list = element('ol', { class: 'passages' })
  for (const passage of found.passages) {
    const about = element('span', { class: 'soft' }, `page ${passage.page} · `, element('time', { datetime: passage.receivedAt }, passage.receivedAt),
      passage.isUsed ? ' · used' : null)
    list.append(element('li', { id: `passage-${passage.number}`, class: passage.isUsed ? 'used' : null },
      element('p', { class: 'hit-head' }, element('strong', {}, `[${passage.number}] `,
        element('a', { href: `/documents/${passage.document}#page-${passage.page}` }, passage.name || `Document ${passage.document}`)), ' ', about),
      element('p', { class: 'snippet' }, passage.text)))
  }
  localTimes(list)
  result.append(element('h2', {}, 'Passages'), list)
}

function held(items) {
  const list = element('ul', {})
  for (const item of items) {
    list.append(element('li', {}, element('strong', {}, item.text), ' ', element('span', { class: 'soft' }, `${item.label}: ${item.reason}`)))
  }
  const panel = element('section', { class: 'panel amber', id: 'held', 'aria-labelledby': 'held-title' },
    element('h2', { id: 'held-title', tabindex: '-1' }, 'Nothing was sent yet: this may identify somebody'), list,
    element('p', { class: 'row' }, element('button', { type: 'button', class: 'primary', onclick: () => ask(true) }, 'Replace them and ask'),
      element('a', { class: 'button', href: '/ask' }, 'Cancel')))
  result.before(panel)
  panel.querySelector('h2').focus()
}
