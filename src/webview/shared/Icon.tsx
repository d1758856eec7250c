/** An icon of the editor's font; what it means is said by the text beside it or the label around it. */
export function Icon({ name, spin = false }: { name: string; spin?: boolean }) {
  const modifier = spin ? ' codicon-modifier-spin' : '';
  return <span class={`codicon codicon-${name}${modifier}`} aria-hidden="true" />;
}
