# Installs the app: puts a program called home-hub into the folder of apps.
param([string] $Deployment, [string] $References)
. (Join-Path $PSScriptRoot "apps.ps1")

New-Item -ItemType Directory -Force $Apps | Out-Null
[System.IO.File]::WriteAllText($Program, "@echo Home Hub 1.0.9.0: everything is at home.`r`n")
Write-Answer $Deployment (Get-ComponentName $References) 8004 "installed as $Program"
