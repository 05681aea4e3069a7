import { Box, Transform } from 'ink';
import { memo, type ReactNode } from 'react';
import type { Band } from './draw.ts';
import type { Frame } from './frame.ts';
import type { Size } from './panel.ts';
import type { Row } from './table.ts';
import { asciiOnly, paint, type Theme } from './theme.ts';

export type Brush = { readonly theme: Theme; readonly isAscii: boolean };

type RowTextProps = { readonly text: string; readonly columns: number };

/**
 * One row as one text, and for Ink's layout a blank one as wide: it measures and cuts the same blank for every row, and gets
 * the row itself, which fits already, when it writes. A frame of 160x45 takes a quarter of the time.
 */
const RowText = memo(function RowText({ text, columns }: RowTextProps): ReactNode {
  return (
    <Transform transform={() => text} accessibilityLabel={text}>
      {' '.repeat(columns)}
    </Transform>
  );
});

type RowsProps = { readonly rows: readonly Row[]; readonly columns: number; readonly brush: Brush };

function Rows({ rows, columns, brush }: RowsProps): ReactNode {
  return rows.map(({ line, isSelected }, index) => (
    <RowText
      // Rows have no identity but their place.
      // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its number
      key={index}
      text={paint(brush.isAscii ? asciiOnly(line) : line, brush.theme, isSelected)}
      columns={columns}
    />
  ));
}

function BandView({ band, brush }: { readonly band: Band; readonly brush: Brush }): ReactNode {
  return (
    <Box flexShrink={0}>
      {band.map((blocks, side) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sides have no identity but their place
        <Box key={side} flexDirection="column" flexShrink={0} width={blocks[0]?.columns ?? 0}>
          {blocks.map(({ id, columns, rows }) => (
            <Rows key={id} rows={rows} columns={columns} brush={brush} />
          ))}
        </Box>
      ))}
    </Box>
  );
}

type ScreenProps = {
  readonly frame: Frame;
  readonly brush: Brush;
  readonly size: Size;
};

/** Lays a frame out: header, body, footer on the last row, and what lies over the body. */
export function Screen({ frame, brush, size: { columns, rows } }: ScreenProps): ReactNode {
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Rows rows={frame.header} columns={columns} brush={brush} />
      <Box flexDirection="column" flexGrow={1}>
        {frame.body.map((band, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bands have no identity but their place
          <BandView key={index} band={band} brush={brush} />
        ))}
      </Box>
      <Rows rows={frame.footer} columns={columns} brush={brush} />
      {frame.overlay.length > 0 && (
        <Box position="absolute" bottom={frame.footer.length} left={0} flexDirection="column" width={columns}>
          <Rows rows={frame.overlay} columns={columns} brush={brush} />
        </Box>
      )}
    </Box>
  );
}
