// One document: the reveal dialog, and its state as it changes.
import { closable } from './dom.js'
import { listen, showProgress } from './live.js'

const dialog = document.getElementById('reveal')
const opener = document.getElementById('reveal-open')
if (dialog && opener) {
  document.getElementById('reveal-plain')?.remove()
  opener.hidden = false
  opener.addEventListener('click', () => dialog.showModal())
  closable(dialog)
}

// What should not be readable: select it, press the button.
const report = document.getElementById('report')
const reporter = document.getElementById('report-open')
if (report && reporter) {
  document.getElementById('report-plain')?.remove()
  reporter.hidden = false
  for (const button of report.querySelectorAll('[data-close]')) button.hidden = false
  const field = report.querySelector('[name=text]')
  const open = () => {
    const selected = getSelection().toString().replace(/\s+/g, ' ').trim()
    if (selected) field.value = selected.slice(0, 200)
    report.showModal()
    field.focus()
  }
  reporter.addEventListener('mousedown', (event) => event.preventDefault())
  reporter.addEventListener('click', open)
  closable(report)
  if ('open' in report.dataset) open()
}

const root = document.querySelector('[data-document]')
if (root && !['indexed', 'retired', 'rejected', 'duplicate'].includes(root.dataset.state)) {
  listen((event) => {
    if (String(event.document) !== root.dataset.document) return
    if (event.state === root.dataset.state) showProgress(root, event)
    else location.reload()
  }, () => location.reload())
}
