import * as vscode from 'vscode';

/** The column of configs; another one where the panel that asks stands in it, so that it is not covered. */
export const besidePanel = (): vscode.ViewColumn => {
  const { activeTab, viewColumn } = vscode.window.tabGroups.activeTabGroup;
  const isPanel = activeTab?.input instanceof vscode.TabInputWebview;
  return isPanel && viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
};
