@echo off
rem Runs the twinbus command line of this distribution.
setlocal
set "home=%~dp0.."
set "java=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
if not defined TWINBUS_JAVA_OPTS set "TWINBUS_JAVA_OPTS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -Xshare:auto"
"%java%" %TWINBUS_JAVA_OPTS% -Djdk.console=java.base "-Dtwinbus.home=%home%" -cp "%home%\lib\*" io.twinbus.cli.Main %*
exit /b %ERRORLEVEL%
