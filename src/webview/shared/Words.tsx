/** A sentence in which text between backticks is source text: "line 11: `2` lacks the factor 1 / `v`". */
export function Words({ text }: { text: string }) {
  const parts = text.split('`');
  // A backtick without its other half is one of the sentence's own.
  if (parts.length % 2 === 0) return <>{text}</>;
  return (
    <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
  );
}
