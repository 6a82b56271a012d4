// The review page: moves among findings, sends each decision at once, draws what the server answers.
import { call } from './api.js'
import { closable, element, isShortcut, localTimes, toast } from './dom.js'
import { pagePictures } from './pages.js'
import { spanAt } from './selection.js'

const root = document.getElementById('review')
const base = `/api/v1/documents/${root.dataset.document}`
const panes = document.getElementById('panes')
const at = (id) => document.getElementById(id)
let sheet = JSON.parse(root.dataset.sheet)
root.removeAttribute('data-sheet')
let current = null
let isBusy = false
let isReadOnly = false
let lastActive = Date.now()
const pages = pagePictures(panes, base, (id) => show(id))

// ---- What there is

const open = () => sheet.findings.filter((finding) => finding.look === 'check')
/** What stays readable but deserves a look, the likeliest first. */
const suspicions = () => sheet.findings.filter((finding) => finding.look === 'suspicion').sort((a, b) => b.score - a.score)
/** Those to check first, the least certain first; then what deserves a look, then the others by place. */
function order() {
  const rest = sheet.findings.filter((finding) => !['check', 'suspicion', 'dismissed'].includes(finding.look))
  return [...open().sort((a, b) => a.score - b.score), ...suspicions(), ...rest]
}
const found = (id) => sheet.findings.find((finding) => finding.id === id)

// ---- Drawing

function cell(kind, row, spans) {
  const node = element('div', { class: `cell ${kind}`, 'data-start': kind === 'original' ? row.start : null })
  for (const span of spans) {
    const finding = span.f === undefined || span.f === null ? null : found(span.f)
    const doubtful = span.d ? 'doubtful' : ''
    if (finding) node.append(element('span', { class: `finding ${finding.look} ${doubtful}`.trim(), 'data-finding': finding.id }, span.t))
    else node.append(doubtful ? element('span', { class: doubtful }, span.t) : span.t)
  }
  return node
}

/** Draws the rows that differ from what stands there, so that long documents stay quick and scrolling stays put. */
function drawPages() {
  for (const page of sheet.pages) {
    const rows = panes.querySelector(`[data-page="${page.number}"] .rows`)
    const drawn = JSON.stringify([page.rows, sheet.findings.filter((finding) => finding.page === page.number).map((finding) => finding.look)])
    if (rows.drawn === drawn) continue
    rows.drawn = drawn
    rows.replaceChildren(...page.rows.flatMap((row) => [cell('original', row, row.original), cell('redacted', row, row.redacted)]))
  }
}

function drawBar() {
  const finding = current === null ? null : found(current)
  const left = open()
  const worth = suspicions().length
  const shown = sheet.findings.filter((finding) => !['suspicion', 'dismissed'].includes(finding.look)).length
  at('counts').textContent = [
    `${shown} ${shown === 1 ? 'finding' : 'findings'}`, left.length ? `${left.length} to check` : 'nothing left to check',
    ...(worth ? [`${worth} worth a look`] : []),
  ].join(' · ')
  at('counts').className = left.length ? 'loud' : ''
  at('place').textContent = finding ? placeWords(finding, left) : ''
  at('quote').textContent = finding ? quote(finding) : 'No finding'
  at('label').textContent = finding ? finding.labelWords : 'Select text and press M to mark what was missed.'
  at('confidence').textContent = finding ? (finding.manual ? 'marked by a person' : `${Math.round(finding.score * 100)} % sure`) : ''
  at('confidence').className = finding && finding.look === 'check' ? 'confidence low' : 'confidence'
  at('reason').textContent = finding && !finding.manual ? finding.reason : ''
  at('decision').textContent = finding ? decisionWords(finding) : ''
  const button = at('approve').querySelector('button')
  button.disabled = isReadOnly || left.length > 0 || sheet.patient.standing === 'conflict'
  button.title = left.length ? 'Decide what is left to check first' : sheet.patient.standing === 'conflict' ? 'Choose the patient first' : ''
  for (const other of root.querySelectorAll('[data-do]')) other.disabled = isReadOnly
}

function placeWords(finding, left) {
  const index = left.sort((a, b) => a.score - b.score).indexOf(finding)
  return index >= 0 ? `to check ${index + 1}/${left.length} · page ${finding.page}` : `page ${finding.page}`
}

function decisionWords(finding) {
  return {
    check: '', certain: 'will be removed', accepted: '✓ will be removed', rejected: '✗ stays readable',
    suspicion: 'stays readable unless you accept it', dismissed: '✗ stays readable',
  }[finding.look]
}

function quote(finding) {
  const page = sheet.pages.find((page) => page.number === finding.page)
  const lines = page.rows.map((row) => row.original.filter((span) => span.f === finding.id).map((span) => span.t).join(''))
  return lines.filter(Boolean).join(' ').replace(/\s+/g, ' ')
}

function drawPatient() {
  const place = at('patient')
  const { standing, mark, explanation, candidates } = sheet.patient
  place.hidden = standing === 'none'
  place.classList.toggle('ask', standing === 'conflict')
  const words = { linked: `Patient: ${mark}`, new: 'Patient: new to this clinic', conflict: 'Whose document is this?', none: '' }[standing]
  const choose = (value) => () => act(() => call('POST', `${base}/review/patient`, { mark: value }))
  const buttons = standing !== 'conflict' ? [] : [
    ...candidates.map((one) => element('button', { type: 'button', onclick: choose(one.mark) },
      `${one.name}${one.birthDate ? `, born ${one.birthDate}` : ''} (${one.mark})`)),
    element('button', { type: 'button', onclick: choose(null) }, 'A new patient'),
    element('button', { type: 'button', onclick: choose('none') }, 'No patient'),
  ]
  place.replaceChildren(element('p', {}, element('strong', {}, words), ' ', element('span', { class: 'soft' }, explanation)), ...buttons)
}

function show(id, { scroll = true } = {}) {
  current = id
  for (const node of panes.querySelectorAll('.finding.current')) node.classList.remove('current')
  const nodes = id === null ? [] : panes.querySelectorAll(`[data-finding="${id}"]`)
  for (const node of nodes) node.classList.add('current')
  if (scroll && nodes.length) nodes[0].scrollIntoView({ block: 'center' })
  pages.draw(sheet, current)
  drawBar()
}

function draw() {
  const top = panes.scrollTop
  drawPages()
  drawPatient()
  panes.scrollTop = top
  if (current !== null && !found(current)) current = null
}

// ---- Doing

/** Runs one change; the answer is the whole sheet. */
async function act(change, after) {
  if (isBusy || isReadOnly) return
  isBusy = true
  const before = current
  try {
    sheet = await change()
    draw()
    const wanted = after ? after() : before
    // What was current may be gone, as a mark that was taken back.
    show(wanted !== null && !found(wanted) ? order()[0]?.id ?? null : wanted)
  } catch (error) {
    failed(error)
  } finally {
    isBusy = false
  }
}

function failed(error) {
  if (error.status === 423) return readOnly(error.message)
  if (error.status === 409 || error.status === 404) toast(error.message)
  else toast(error.reference ? `${error.message} (reference ${error.reference})` : error.message, 12)
}

/** Somebody else took over, for instance after this computer slept. */
function readOnly(message) {
  isReadOnly = true
  root.classList.add('read-only')
  at('holder').textContent = message
  toast(`${message} You can read on; decisions are off.`, 15)
  drawBar()
}

/** As long as something is to check, J and K move among that; afterwards among all. */
function next(step = 1) {
  const left = open().sort((a, b) => a.score - b.score)
  const list = left.length ? left : order()
  if (!list.length) return show(null)
  const index = list.findIndex((finding) => finding.id === current)
  show(list[index < 0 ? (step > 0 ? 0 : list.length - 1) : (index + step + list.length) % list.length].id)
}

const decide = (decision, all = false) => {
  if (current === null) return
  const id = current
  const { look } = found(id)
  if (look === decision && !all) return next()
  act(() => call('POST', `${base}/review/findings/${id}`, { decision, all }), () => {
    const left = look === 'check' ? open().sort((a, b) => a.score - b.score) : look === 'suspicion' ? suspicions() : []
    return left.length ? left[0].id : id
  })
}

/** The next that stays readable but deserves a look. */
function suspicious() {
  const list = suspicions()
  if (!list.length) return toast('Nothing else deserves a look.')
  const index = list.findIndex((finding) => finding.id === current)
  show(list[(index + 1) % list.length].id)
}

/** Pages as code points, to find typed words in. */
const originals = sheet.pages.map((page) => ({
  number: page.number, text: page.rows.map((row) => row.original.map((span) => span.t).join('') + '\n').join(''),
}))

function markMissed() {
  const span = spanAt(panes, getSelection())
  if (span) chooseType(getSelection().toString().trim(), 'NAME', (label) => mark(span, label))
  else chooseType(null, 'NAME', (label) => typed && (typed.finding ? show(typed.finding.id) : mark(typed, label)))
}

const mark = (span, label) => act(
  () => call('POST', `${base}/review/findings`, { page: span.page, start: span.start, end: span.end, label }),
  () => sheet.findings.find((finding) => finding.page === span.page && finding.start === span.start && finding.manual)?.id ?? current)

/** What was typed, where it stands first outside of what will be removed; the last word is completed. */
let typed = null
function findTyped() {
  const wanted = at('types-words').value.trim()
  typed = wanted.length < 2 ? null : findWords(wanted)
  const place = typed && `“${typed.text}”, page ${typed.page}`
  at('types-found').textContent = typed
    ? typed.finding ? `${place}: ${decisionWords(typed.finding) || 'to check'}. Enter goes there.` : place
    : wanted.length < 2 ? '' : 'Not in this document.'
  at('types-save').disabled = !typed
  at('types-save').textContent = typed?.finding ? 'Go there' : 'Save'
  at('types-kind').hidden = Boolean(typed?.finding)
}

function findWords(wanted) {
  const pattern = wanted.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('\\s+')
  const expression = new RegExp(`(?<![\\p{L}\\p{N}])${pattern}[\\p{L}\\p{N}'’-]*`, 'giu')
  let taken = null
  for (const page of originals) {
    for (const match of page.text.matchAll(expression)) {
      const start = [...page.text.slice(0, match.index)].length
      const span = { page: page.number, start, end: start + [...match[0]].length, text: match[0] }
      const covers = (finding) => finding.page === span.page && finding.start < span.end && span.start < finding.end
      const finding = sheet.findings.find((finding) => covers(finding) && ['certain', 'check', 'accepted'].includes(finding.look))
      if (!finding) return span
      taken ??= { ...span, finding }
    }
  }
  return taken
}

/** Selects the next word that was hard to read, so that M marks it when it hides something. */
function doubtful() {
  const words = [...panes.querySelectorAll('.original .doubtful')]
  if (!words.length) return toast('No word of this document was hard to read.')
  const selection = getSelection()
  const isAfter = (word) => selection.rangeCount === 0 || !panes.contains(selection.anchorNode)
    || (selection.getRangeAt(0).compareBoundaryPoints(Range.START_TO_START, around(word)) < 0)
  const word = words.find(isAfter) ?? words[0]
  selection.removeAllRanges()
  selection.addRange(around(word))
  word.scrollIntoView({ block: 'center' })
  at('word').textContent = `Hard to read, ${words.indexOf(word) + 1} of ${words.length}: ${word.textContent}`
}

function around(node) {
  const range = document.createRange()
  range.selectNodeContents(node)
  return range
}

function edit() {
  if (current === null) return
  const finding = found(current)
  const span = spanAt(panes, getSelection())
  if (!span || span.page !== finding.page) return toast('Select the right words in the original first, then press E.')
  act(() => call('POST', `${base}/review/findings/${finding.id}`, { start: span.start, end: span.end, label: finding.label }))
}

function type() {
  if (current === null) return
  const finding = found(current)
  chooseType(quote(finding), finding.label, (label) => act(
    () => call('POST', `${base}/review/findings/${finding.id}`, { start: finding.start, end: finding.end, label })))
}

function chooseType(text, label, chosen) {
  const dialog = at('types')
  const isTyped = text === null
  at('types-typed').hidden = !isTyped
  at('types-kind').hidden = false
  at('types-save').textContent = 'Save'
  at('types-quote').hidden = isTyped
  at('types-quote').textContent = text ?? ''
  at('types-words').value = ''
  at('types-save').disabled = isTyped
  at('types-found').textContent = ''
  typed = null
  at('type').value = label
  dialog.returnValue = ''
  dialog.onclose = () => dialog.returnValue === 'save' && chosen(at('type').value)
  dialog.showModal()
  at(isTyped ? 'types-words' : 'type').focus()
}

async function approve() {
  if (isBusy || isReadOnly) return
  if (open().length) return toast(`${open().length} still to check.`)
  if (sheet.patient.standing === 'conflict') return toast('Choose the patient first.')
  isBusy = true
  try {
    const approved = await call('POST', `${base}/approve`)
    release = false
    if (approved.missedTest) return tellTest(approved.missedTest)
    location.assign('/documents')
  } catch (error) {
    failed(error)
    isBusy = false
  }
}

/** A finding was hidden to see whether it would be missed; it was, and the reviewer should know. */
function tellTest(what) {
  const dialog = at('test')
  at('test-what').textContent = what
  dialog.onclose = () => location.assign('/documents')
  dialog.showModal()
}

const actions = {
  next: () => next(1), previous: () => next(-1), accept: () => decide('accepted'), reject: () => decide('rejected'),
  all: () => decide('accepted', true), none: () => decide('rejected', true), suspicious, undo: () => act(() => call('POST', `${base}/review/undo`)), missed: markMissed, doubtful, edit, type, pictures: () => sheet.pictures && pages.toggle(),
  refuse: () => at('refuse').showModal(),
}
const keys = { j: 'next', k: 'previous', a: 'accept', r: 'reject', e: 'edit', t: 'type', m: 'missed', d: 'doubtful', p: 'pictures', s: 'suspicious', u: 'undo', A: 'all', R: 'none' }

document.addEventListener('keydown', (event) => {
  lastActive = Date.now()
  if (!isShortcut(event)) return
  if (event.key === 'Enter') {
    if (event.target.closest('button, a, summary')) return
    event.preventDefault()
    return approve()
  }
  const name = keys[event.shiftKey ? event.key : event.key.toLowerCase()]
  if (!name) return
  event.preventDefault()
  actions[name]()
})

root.addEventListener('click', (event) => {
  lastActive = Date.now()
  const button = event.target.closest('[data-do]')
  if (button) return actions[button.dataset.do]()
  const finding = event.target.closest('.finding[data-finding]')
  if (finding && getSelection().isCollapsed) show(Number(finding.dataset.finding), { scroll: false })
})
// A click on these would take the selection away before they can use it.
for (const button of root.querySelectorAll('[data-do=missed], [data-do=doubtful], [data-do=edit]')) button.addEventListener('mousedown', (event) => event.preventDefault())
at('types-words').addEventListener('input', findTyped)
// Enter in a list sends the form in some browsers and nothing in others (Firefox).
at('type').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return
  event.preventDefault()
  at('types-save').click()
})
at('approve').addEventListener('submit', (event) => {
  event.preventDefault()
  approve()
})
at('refuse').querySelector('form').addEventListener('submit', () => (release = false))
for (const dialog of root.querySelectorAll('dialog')) closable(dialog)
for (const name of ['pointermove', 'wheel', 'touchstart']) addEventListener(name, () => (lastActive = Date.now()), { passive: true })

// ---- The lock: renewed while somebody is here, given back when the page goes.

let release = true
const idleLimit = 10 * 60 * 1000
setInterval(() => {
  if (isReadOnly || Date.now() - lastActive > idleLimit) return
  call('POST', `${base}/review/lock`, undefined, { background: true }).catch((error) => error.status === 423 && readOnly(error.message))
}, 30_000)
addEventListener('pagehide', () => {
  if (release && !isReadOnly) call('DELETE', `${base}/review/lock`, undefined, { keepalive: true }).catch(() => {})
})
addEventListener('pageshow', (event) => event.persisted && location.reload())

for (const id of ['buttons', 'more']) at(id).hidden = false
root.querySelector('[data-do=doubtful]').hidden = !sheet.pages.some((page) => page.doubtfulWords > 0)
root.querySelector('[data-do=pictures]').hidden = !sheet.pictures
localTimes(root)
draw()
pages.draw(sheet, current)
// What was read from pixels is judged by its pixels.
if (sheet.pictures && sheet.pages.some((page) => page.source === 'ocr')) pages.toggle()
next(1)
panes.focus({ preventScroll: true })
