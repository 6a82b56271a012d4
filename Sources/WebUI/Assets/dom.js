// Building pages from plain text only: nothing here parses HTML.

/** An element with properties as attributes and children as nodes or text. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue
    if (key === 'onclick') node.addEventListener('click', value)
    else node.setAttribute(key, value === true ? '' : value)
  }
  node.append(...children.filter((child) => child !== null && child !== undefined))
  return node
}

/** A message that goes away; screen readers hear it. */
export function toast(text, seconds = 6) {
  const node = element('p', {}, text)
  document.getElementById('toasts')?.append(node)
  setTimeout(() => node.remove(), seconds * 1000)
}

/** Whether a key press is meant as a shortcut: not while typing, not with Ctrl, Alt or Meta, and only when shortcuts are on. */
export function isShortcut(event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false
  if (localStorage.getItem('single-keys') === 'off') return false
  const target = event.target
  if (target.closest?.('input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable], dialog')) return false
  return !document.querySelector('dialog[open]')
}

/** Buttons with `data-close` close their dialog. */
export function closable(dialog) {
  dialog.querySelectorAll('[data-close]').forEach((button) => button.addEventListener('click', () => dialog.close()))
}

/** Times in the browser's own zone and way of writing. */
export function localTimes(root) {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
  for (const node of root.querySelectorAll('time[datetime]')) {
    const date = new Date(node.dateTime)
    if (!Number.isNaN(date.valueOf())) node.textContent = format.format(date)
  }
}
