// From a selection on the screen to code points of the page's original text.

/** Code points, as the server counts: a character beyond the basic plane is one. */
const length = (text) => [...text].length

/** Where a point of the selection lies: page and offset; null outside the original. */
function place(panes, node, offset) {
  const parent = node.nodeType === Node.TEXT_NODE ? node.parentElement : node
  const cell = parent.closest('.cell')
  if (!cell || !panes.contains(cell)) return null
  const original = cell.classList.contains('original') ? cell : cell.previousElementSibling
  const page = Number(cell.closest('[data-page]').dataset.page)
  if (original !== cell) return { page, offset: Number(original.dataset.start) + length(original.textContent), isOutside: true }
  const range = document.createRange()
  range.setStart(original, 0)
  range.setEnd(node, offset)
  return { page, offset: Number(original.dataset.start) + length(range.toString()) }
}

/** `{page, start, end}` without white space at either end; null when nothing of one page's original is selected. */
export function spanAt(panes, selection) {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null
  const range = selection.getRangeAt(0)
  const from = place(panes, range.startContainer, range.startOffset)
  const to = place(panes, range.endContainer, range.endOffset)
  if (!from || !to || from.page !== to.page) return null
  const text = [...panes.querySelectorAll(`[data-page="${from.page}"] .cell.original`)].map((cell) => ({
    start: Number(cell.dataset.start), characters: [...cell.textContent],
  }))
  const isBlank = (index) => {
    const row = text.findLast((row) => row.start <= index)
    const character = row?.characters[index - row.start]
    return character === undefined || /\s/u.test(character)
  }
  let { offset: start } = from
  let { offset: end } = to
  while (start < end && isBlank(start)) start += 1
  while (end > start && isBlank(end - 1)) end -= 1
  return start < end ? { page: from.page, start, end } : null
}
