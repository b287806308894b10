# Removes the app.
param([string] $Deployment, [string] $References)
. (Join-Path $PSScriptRoot "apps.ps1")

Remove-Item -Force -ErrorAction SilentlyContinue $Program
Write-Answer $Deployment (Get-ComponentName $References) 8005 ""
